package dev.holdpoint.embedded;

import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;

/// A master with two replicas, and three sentinels that watch them; all keep their data in an
/// append-only file.
public final class EmbeddedSentinel implements AutoCloseable {
    private static final String MASTER = "holdpoint";

    private final List<RedisNode> nodes = new ArrayList<>();
    private final List<RedisNode> sentinels = new ArrayList<>();

    /// Starts all, and waits until the replicas follow and the sentinels know each other.
    ///
    /// @param directory exists, empty
    public EmbeddedSentinel(Processes processes, Path directory) {
        var binary = RedisBinary.find(processes, directory);
        try {
            for (int i = 0; i < 3; i++) {
                var flags = new ArrayList<>(List.of("--save", "", "--appendonly", "yes"));
                flags.addAll(List.of("--repl-diskless-sync-delay", "0", "--repl-timeout", "5"));
                flags.addAll(List.of("--repl-ping-replica-period", "1"));
                if (i > 0) {
                    flags.add("--replicaof");
                    flags.add(Ports.LOOPBACK + " " + nodes.getFirst().port());
                }
                nodes.add(
                        RedisNode.start(
                                processes,
                                binary,
                                directory.resolve("redis-" + i),
                                List.of(),
                                flags.toArray(String[]::new)));
            }
            for (int i = 0; i < 3; i++) {
                var home = Files.createDirectories(directory.resolve("sentinel-" + i));
                var file = Files.writeString(home.resolve("sentinel.conf"), settings());
                sentinels.add(
                        RedisNode.start(
                                processes, binary, home, List.of(file.toString()), "--sentinel"));
            }
            awaitSettled();
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private String settings() {
        return """
        sentinel monitor %1$s %2$s %3$d 2
        sentinel down-after-milliseconds %1$s 1000
        sentinel failover-timeout %1$s 3000
        """
                .formatted(MASTER, Ports.LOOPBACK, nodes.getFirst().port());
    }

    /// As `redis-sentinel://HOST:PORT,…/holdpoint`.
    public String url() {
        return "redis-sentinel://"
                + sentinels.stream()
                        .map(sentinel -> Ports.LOOPBACK + ":" + sentinel.port())
                        .collect(Collectors.joining(","))
                + "/"
                + MASTER;
    }

    /// Kills the master with -9, waits until another one is there, and starts the old one again,
    /// which follows then.
    public void failOver() {
        var old = node(master());
        old.kill();
        RedisNode.await("another master", () -> isMaster(old));
        old.startAgain();
        awaitSettled();
    }

    /// Lets the replicas stand still, as a network does that is cut.
    public void separateReplicas() {
        replicas().forEach(RedisNode::stall);
    }

    /// Lets them follow the master again.
    public void joinReplicas() {
        replicas().forEach(RedisNode::goOn);
        awaitSettled();
    }

    private List<RedisNode> replicas() {
        int master = master();
        return nodes.stream().filter(node -> node.port() != master).toList();
    }

    /// Lets the master stand still until another one is there, at least this long, and then go on:
    /// it takes what is written to it until the sentinels have told it who is the master.
    public void stallMaster(Duration atLeast) {
        var old = node(master());
        long begun = System.nanoTime();
        old.stall();
        try {
            RedisNode.await("another master", () -> isMaster(old));
            Backoff.sleep(atLeast.minusNanos(System.nanoTime() - begun));
        } finally {
            old.goOn();
        }
        awaitSettled();
    }

    /// Closes the connections of all clients.
    public void cutClients() {
        nodes.forEach(RedisNode::cutClients);
    }

    /// Lets no client do anything for a while.
    public void pauseClients(Duration time) {
        nodes.forEach(node -> node.pauseClients(time));
    }

    /// A client that follows the master.
    public UnifiedJedis client() {
        return RedisSentinelClient.builder()
                .sentinels(
                        sentinels.stream()
                                .map(one -> new HostAndPort(Ports.LOOPBACK, one.port()))
                                .collect(Collectors.toSet()))
                .masterName(MASTER)
                .build();
    }

    private boolean isMaster(RedisNode old) {
        int now = master();
        return now != old.port() && node(now).tells("replication", "role:master");
    }

    private int master() {
        return sentinels
                .getFirst()
                .ask(redis -> Integer.parseInt(redis.sentinelGetMasterAddrByName(MASTER).get(1)));
    }

    private RedisNode node(int port) {
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    }

    private void awaitSettled() {
        RedisNode.await(
                "two replicas that follow",
                () -> {
                    int master = master();
                    return nodes.stream()
                                    .filter(node -> node.port() != master)
                                    .allMatch(node ->
                                            node.tells("replication", "master_link_status:up"))
                            && sentinels.stream().allMatch(EmbeddedSentinel::knowsAll);
                });
    }

    private static boolean knowsAll(RedisNode sentinel) {
        return sentinel.says(redis -> {
            var master = redis.sentinelMaster(MASTER);
            return "2".equals(master.get("num-slaves"))
                    && "2".equals(master.get("num-other-sentinels"));
        });
    }

    @Override
    public void close() {
        sentinels.forEach(RedisNode::close);
        nodes.forEach(RedisNode::close);
    }
}
