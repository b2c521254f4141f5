package dev.holdpoint.wire;

import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.LoggedLine;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lines of a live log, one JSON object each.
public final class LogLineJson {
    /// The most of a context that is kept; a larger one is dropped as a whole.
    private static final int MAX_CONTEXT = 4_000;

    private LogLineJson() {}

    public static String write(LogLine line) {
        return Json.write(toMap(line));
    }

    /// Reads what the log script stored: [#write] with its number `n` and the time `at` in front.
    public static LoggedLine read(String json) {
        var in = new Trusted(Json.parseObject(json));
        return new LoggedLine(
                in.integer("n", 0),
                Instant.ofEpochMilli(in.integer("at", 0)),
                new LogLine(
                        in.text("plugin"),
                        in.textOrNull("level"),
                        in.text("message"),
                        in.object("context")));
    }

    /// As it is shown to programs.
    public static Map<String, @Nullable Object> toMap(LoggedLine logged) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("n", logged.number());
        out.put("at", logged.at().toString());
        out.putAll(toMap(logged.line()));
        return out;
    }

    private static Map<String, @Nullable Object> toMap(LogLine line) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("plugin", line.plugin());
        if (line.level() != null) {
            out.put("level", line.level());
        }
        out.put("message", line.message());
        if (!line.context().isEmpty()) {
            out.put(
                    "context",
                    Json.write(line.context()).length() > MAX_CONTEXT
                            ? Map.of("left_out", "the context was longer than " + MAX_CONTEXT)
                            : line.context());
        }
        return out;
    }
}
