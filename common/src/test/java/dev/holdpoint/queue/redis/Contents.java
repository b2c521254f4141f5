package dev.holdpoint.queue.redis;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import redis.clients.jedis.UnifiedJedis;

/// Everything that a Redis holds at one moment, key by key, to be compared and searched.
record Contents(Map<String, String> keys) {
    static Contents of(UnifiedJedis redis) {
        var all = new TreeMap<String, String>();
        for (var key : redis.keys("*")) {
            all.put(key, read(redis, key));
        }
        return new Contents(all);
    }

    /// Without what every promote writes.
    Contents withoutStamps() {
        return without("hp:{default:0}:counts");
    }

    Contents without(String key) {
        var some = new TreeMap<>(keys);
        some.remove(key);
        return new Contents(some);
    }

    /// The keys whose name or value has this text.
    Map<String, String> mentioning(String text) {
        return keys.entrySet().stream()
                .filter(key -> key.getKey().contains(text) || key.getValue().contains(text))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String read(UnifiedJedis redis, String key) {
        return switch (redis.type(key)) {
            case "string" -> String.valueOf(redis.get(key));
            case "hash" -> new TreeMap<>(redis.hgetAll(key)).toString();
            case "list" -> redis.lrange(key, 0, -1).toString();
            case "set" -> redis.smembers(key).stream().sorted().toList().toString();
            case "zset" -> redis.zrangeWithScores(key, 0, -1).toString();
            case "stream" ->
                    redis.xrange(key, "-", "+")
                            + " "
                            + redis.xinfoGroups(key).stream()
                                    .map(group ->
                                            group.getName() + " pending " + group.getPending())
                                    .toList();
            case String other -> throw new IllegalStateException(key + " is a " + other);
        };
    }
}
