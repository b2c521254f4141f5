package dev.holdpoint.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.JedisClusterCRC16;

/// A cluster of three masters, each with a replica; all keep their data in an append-only file.
public final class EmbeddedCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisNode> nodes = new ArrayList<>();

    /// Starts all, and waits until the cluster works and every replica follows.
    ///
    /// @param directory exists, empty
    public EmbeddedCluster(Processes processes, Path directory) {
        var binary = RedisBinary.find(processes, directory);
        try {
            for (int i = 0; i < 2 * MASTERS; i++) {
                nodes.add(start(processes, binary, directory.resolve("node-" + i)));
            }
            for (var node : nodes.subList(1, nodes.size())) {
                nodes.getFirst().ask(redis -> meet(redis, node));
            }
            for (int i = 0; i < MASTERS; i++) {
                var slots = IntStream.range(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS);
                nodes.get(i).ask(redis -> redis.clusterAddSlots(slots.toArray()));
            }
            RedisNode.await("the nodes know each other", () -> all("cluster_known_nodes:6"));
            for (int i = 0; i < MASTERS; i++) {
                var master = nodes.get(i).ask(Jedis::clusterMyId);
                nodes.get(i + MASTERS).ask(redis -> redis.clusterReplicate(master));
            }
            awaitSettled();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static RedisNode start(Processes processes, Path binary, Path directory) {
        var flags = new ArrayList<>(List.of("--cluster-enabled", "yes", "--save", ""));
        flags.addAll(List.of("--cluster-config-file", "nodes.conf", "--appendonly", "yes"));
        flags.addAll(List.of("--cluster-node-timeout", "2000", "--repl-diskless-sync-delay", "0"));
        flags.addAll(List.of("--cluster-replica-validity-factor", "0"));
        flags.addAll(List.of("--repl-ping-replica-period", "1"));
        flags.addAll(List.of("--cluster-port", Integer.toString(Ports.free())));
        return RedisNode.start(
                processes, binary, directory, List.of(), flags.toArray(String[]::new));
    }

    /// As `redis-cluster://HOST:PORT,…`.
    public String url() {
        return "redis-cluster://"
                + nodes.stream()
                        .map(node -> Ports.LOOPBACK + ":" + node.port())
                        .collect(Collectors.joining(","));
    }

    private static Object meet(Jedis redis, RedisNode node) {
        return redis.sendCommand(
                Protocol.Command.CLUSTER,
                "MEET",
                Ports.LOOPBACK,
                Integer.toString(node.port()),
                Integer.toString(bus(node)));
    }

    private static int bus(RedisNode node) {
        return node.ask(
                redis -> Integer.parseInt(redis.configGet("cluster-port").get("cluster-port")));
    }

    private boolean all(String line) {
        return nodes.stream()
                .allMatch(node ->
                        node.says(redis -> redis.clusterInfo().lines().anyMatch(line::equals)));
    }

    private void awaitSettled() {
        RedisNode.await("the cluster works", () -> all("cluster_state:ok"));
        RedisNode.await(
                "the replicas follow",
                () ->
                        nodes.stream()
                                        .filter(node ->
                                                node.tells("replication", "master_link_status:up"))
                                        .count()
                                == MASTERS);
    }

    /// Kills with -9 the master that has the slot of a hash tag, waits until its replica took over,
    /// and starts it again, as a replica.
    public void failOver(String tag) {
        int slot = JedisClusterCRC16.getSlot(tag);
        var old = owner(slot);
        old.kill();
        RedisNode.await(
                "another master",
                () -> {
                    var now = owner(slot);
                    return now != old && now.tells("replication", "role:master");
                });
        old.startAgain();
        awaitSettled();
    }

    /// Moves the slot of a hash tag, with its keys, to another master.
    public void moveSlot(String tag) {
        int slot = JedisClusterCRC16.getSlot(tag);
        var from = owner(slot);
        var to = masters().stream().filter(node -> node != from).findFirst().orElseThrow();
        new SlotMove(slot, from, to).run(masters());
        awaitSettled();
    }

    private List<RedisNode> masters() {
        return nodes.stream().filter(node -> node.tells("replication", "role:master")).toList();
    }

    private RedisNode owner(int slot) {
        RedisNode.await("somebody has slot " + slot, () -> seenOwner(slot).isPresent());
        return seenOwner(slot).orElseThrow();
    }

    /// The master of a slot, as a node sees it that lives.
    private Optional<RedisNode> seenOwner(int slot) {
        return nodes.stream()
                .filter(RedisNode::isAlive)
                .map(node -> node.ask(redis -> SlotMove.ownerOf(slot, redis.clusterNodes())))
                .flatMap(port -> nodes.stream().filter(node -> node.port() == port))
                .findFirst();
    }

    /// Closes the connections of all clients.
    public void cutClients() {
        nodes.forEach(RedisNode::cutClients);
    }

    /// Lets no client do anything for a while.
    public void pauseClients(Duration time) {
        nodes.forEach(node -> node.pauseClients(time));
    }

    /// A client of the cluster.
    public UnifiedJedis client() {
        return RedisClusterClient.create(
                nodes.stream()
                        .map(node -> new HostAndPort(Ports.LOOPBACK, node.port()))
                        .collect(Collectors.toSet()));
    }

    @Override
    public void close() {
        nodes.forEach(RedisNode::close);
    }
}
