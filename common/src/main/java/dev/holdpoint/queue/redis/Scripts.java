package dev.holdpoint.queue.redis;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/// Runs scripts by their digest; a server that does not know one (restarted, flushed) gets it
/// again.
final class Scripts {
    private final Map<Script, Script.Loaded> loaded = new EnumMap<>(Script.class);

    /// Reads all scripts in the form for this major version of Redis.
    Scripts(int major) {
        this(major, (script, body) -> body);
    }

    /// The same, each changed by whoever wants to see what a change does.
    Scripts(int major, BiFunction<Script, String, String> change) {
        for (var script : Script.values()) {
            var body = change.apply(script, script.forServer(major).body());
            loaded.put(script, new Script.Loaded(body, Script.sha1(body)));
        }
    }

    Script.Loaded loaded(Script script) {
        return Objects.requireNonNull(loaded.get(script));
    }

    Reply run(UnifiedJedis redis, Script script, List<String> keys, List<String> args) {
        var ready = loaded(script);
        try {
            return Reply.of(redis.evalsha(ready.sha(), keys, args));
        } catch (JedisNoScriptException e) {
            return Reply.of(redis.eval(ready.body(), keys, args));
        }
    }
}
