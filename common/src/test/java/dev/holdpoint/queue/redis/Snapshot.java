package dev.holdpoint.queue.redis;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/// All that Redis holds, to be put back.
///
/// @param dumps of each key
record Snapshot(Map<String, byte[]> dumps) {
    static Snapshot of(UnifiedJedis redis) {
        var responses = new LinkedHashMap<String, Response<byte[]>>();
        var names = redis.keys("hp*");
        try (var pipeline = redis.pipelined()) {
            names.forEach(name -> responses.put(name, pipeline.dump(name)));
            pipeline.sync();
        }
        var dumps = new TreeMap<String, byte[]>();
        responses.forEach((name, dump) -> dumps.put(name, dump.get()));
        return new Snapshot(dumps);
    }

    /// Puts it back; what is there goes.
    void restore(UnifiedJedis redis) {
        var gone = new TreeSet<>(redis.keys("hp*"));
        try (var pipeline = redis.pipelined()) {
            gone.forEach(pipeline::del);
            dumps.forEach((name, dump) -> pipeline.restore(name, 0, dump));
            pipeline.sync();
        }
    }
}
