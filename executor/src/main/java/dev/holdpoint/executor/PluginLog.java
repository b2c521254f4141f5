package dev.holdpoint.executor;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.wire.Json;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Forwards the log lines of one plugin to the executor's log.
///
/// A line that is not a JSON object is only in the capture. What a plugin says cannot break a log
/// line or pass for another plugin's: control characters become spaces, and the names come from us.
final class PluginLog implements Consumer<String> {
    private static final Logger LOG = LoggerFactory.getLogger("dev.holdpoint.plugin");
    private static final int MAX_SHOWN = 4_096;

    private final PassId pass;
    private final String plugin;
    private final Secrets secrets;

    PluginLog(PassId pass, String plugin, Secrets secrets) {
        this.pass = pass;
        this.plugin = plugin;
        this.secrets = secrets;
    }

    @Override
    public void accept(String line) {
        if (!line.startsWith("{")) {
            return;
        }
        Map<String, @Nullable Object> frame;
        try {
            frame = secrets.hide(Json.parseObject(line));
        } catch (HoldpointException e) {
            return;
        }
        var message = shown(String.valueOf(frame.getOrDefault("message", "")));
        var context =
                frame.get("context") instanceof Map<?, ?> map && !map.isEmpty()
                        ? " " + shown(Json.write(map))
                        : "";
        LOG.atLevel(level(frame.get("level"))).log("[{} {}] {}{}", pass, plugin, message, context);
    }

    private static Level level(@Nullable Object level) {
        return switch (String.valueOf(level).toUpperCase(Locale.ROOT)) {
            case "DEBUG" -> Level.DEBUG;
            case "WARNING", "WARN" -> Level.WARN;
            case "ERROR", "CRITICAL" -> Level.ERROR;
            default -> Level.INFO;
        };
    }

    private static String shown(String text) {
        var plain = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        return plain.replaceAll("\\p{Cntrl}", " ");
    }
}
