package dev.holdpoint.queue.redis;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/// Runs scripts by their digest; a server that does not know one (restarted, flushed) gets it
/// again.
final class Scripts {
    private final Map<Script, Script.Loaded> loaded = new EnumMap<>(Script.class);

    /// Reads all scripts in the form for this major version of Redis.
    Scripts(int major) {
        this(major, body -> body);
    }

    /// @param edit applied to the text of each; tests break rules by it
    Scripts(int major, UnaryOperator<String> edit) {
        for (var script : Script.values()) {
            loaded.put(script, script.forServer(major).edited(edit));
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
