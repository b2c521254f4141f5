package dev.holdpoint.queue.redis;

import java.util.List;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.util.JedisClusterCRC16;

/// Runs scripts and waits until a replica has what they wrote: WAIT counts what its own connection
/// has written, so both go through one.
final class Replication {
    /// How long a replica is waited for. One that keeps up needs a few milliseconds.
    private static final long WAIT_MS = 1_000;

    private static final long ASKED_EACH_NANOS = 5_000_000_000L;
    private static final String COUNT = "connected_slaves:";

    private final UnifiedJedis client;
    private final boolean isExpected;
    private volatile long asked = System.nanoTime() - ASKED_EACH_NANOS;
    private volatile boolean hasReplicas;

    Replication(UnifiedJedis client) {
        this.client = client;
        isExpected = !(client instanceof RedisClient);
    }

    /// What a script answered, and who has what it wrote.
    ///
    /// @param copies how many replicas
    record Copied(Reply reply, long copies) {}

    /// Whether there are replicas to wait for: behind sentinels and in a cluster always, else as
    /// the server said in the last five seconds.
    boolean isThere() {
        if (isExpected) {
            return true;
        }
        if (System.nanoTime() - asked >= ASKED_EACH_NANOS) {
            hasReplicas =
                    client.info("replication")
                            .lines()
                            .anyMatch(line -> line.startsWith(COUNT) && !line.equals(COUNT + "0"));
            asked = System.nanoTime();
        }
        return hasReplicas;
    }

    /// Runs a script and waits for one replica, a second at the most.
    Copied run(Script.Loaded script, List<String> keys, List<String> args) {
        try (var pipeline = pipeline(keys.getFirst())) {
            var answered = pipeline.evalsha(script.sha(), keys, args);
            var copies = pipeline.waitReplicas(1, WAIT_MS);
            pipeline.sync();
            return new Copied(Reply.of(answered.get()), copies.get());
        } catch (JedisNoScriptException e) {
            return runWhole(script, keys, args);
        } catch (JedisRedirectionException e) {
            if (client instanceof RedisClusterClient cluster) {
                cluster.refreshClusterTopology();
            }
            throw e;
        }
    }

    private Copied runWhole(Script.Loaded script, List<String> keys, List<String> args) {
        try (var pipeline = pipeline(keys.getFirst())) {
            Response<Object> answered = pipeline.eval(script.body(), keys, args);
            var copies = pipeline.waitReplicas(1, WAIT_MS);
            pipeline.sync();
            return new Copied(Reply.of(answered.get()), copies.get());
        }
    }

    private Pipeline pipeline(String key) {
        return client instanceof RedisClusterClient cluster
                ? new Pipeline(cluster.getConnectionFromSlot(JedisClusterCRC16.getSlot(key)), true)
                : (Pipeline) client.pipelined();
    }
}
