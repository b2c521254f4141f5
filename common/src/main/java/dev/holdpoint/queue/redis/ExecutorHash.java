package dev.holdpoint.queue.redis;

import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.PluginsJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The hash in which an executor says what it is.
final class ExecutorHash {
    private ExecutorHash() {}

    static Map<String, String> write(ExecutorStatus status) {
        var hash = new LinkedHashMap<String, String>();
        hash.put("id", status.id());
        hash.put("boot", status.boot());
        hash.put("host", status.host());
        hash.put("pid", Long.toString(status.pid()));
        hash.put("queue", status.queue());
        hash.put("level", status.level());
        hash.put("missing", Json.write(status.missing()));
        hash.put("slots", Integer.toString(status.slots()));
        hash.put("busy", Integer.toString(status.busy()));
        hash.put("draining", status.isDraining() ? "1" : "0");
        hash.put("roots", Json.write(status.roots()));
        hash.put("plugins", PluginsJson.write(status.plugins()));
        hash.put("leftOut", Json.write(status.leftOut()));
        return hash;
    }

    static ExecutorStatus read(Map<String, String> hash) {
        return new ExecutorStatus(
                text(hash, "id"),
                text(hash, "boot"),
                text(hash, "host"),
                Long.parseLong(text(hash, "pid")),
                text(hash, "queue"),
                text(hash, "level"),
                texts(hash, "missing"),
                Integer.parseInt(text(hash, "slots")),
                Integer.parseInt(text(hash, "busy")),
                text(hash, "draining").equals("1"),
                texts(hash, "roots"),
                PluginsJson.read(text(hash, "plugins")),
                hash.containsKey("leftOut") ? texts(hash, "leftOut") : List.of());
    }

    private static String text(Map<String, String> hash, String field) {
        return hash.getOrDefault(field, "");
    }

    private static List<String> texts(Map<String, String> hash, String field) {
        return Json.parseArray(text(hash, field)).stream().map(String::valueOf).toList();
    }
}
