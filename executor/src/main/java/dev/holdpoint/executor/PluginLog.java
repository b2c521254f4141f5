package dev.holdpoint.executor;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.wire.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Forwards what one plugin writes to stderr: every line to the pass's live log, frames of the log
/// also to the executor's.
///
/// What a plugin says cannot break a log line or pass for another plugin's: control characters and
/// the like become spaces, and the names come from us.
final class PluginLog implements Consumer<String> {
    private static final Logger LOG = LoggerFactory.getLogger("dev.holdpoint.plugin");
    private static final int MAX_SHOWN = 4_096;

    private final PassId pass;
    private final String plugin;
    private final Secrets secrets;
    private final LiveLog live;

    PluginLog(PassId pass, String plugin, Secrets secrets, LiveLog live) {
        this.pass = pass;
        this.plugin = plugin;
        this.secrets = secrets;
        this.live = live;
    }

    @Override
    public void accept(String line) {
        var stripped = line.strip();
        if (!stripped.startsWith("{")) {
            plain(line);
            return;
        }
        Map<String, @Nullable Object> object;
        try {
            object = secrets.hide(Json.parseLooseObject(stripped));
        } catch (HoldpointException e) {
            plain(line);
            return;
        }
        var frame = frame(object);
        var context = frame.context().isEmpty() ? "" : " " + shown(Json.write(frame.context()));
        LOG.atLevel(level(frame))
                .log("[{} {}] {}{}", pass, plugin, shown(frame.message()), context);
        if (object.get("progress") instanceof Number part && Double.isFinite(part.doubleValue())) {
            live.progress(part.doubleValue(), frame.message());
            if (frame.message().isEmpty()) {
                return;
            }
        }
        live.add(frame);
    }

    /// Says how much was too much.
    ///
    /// @param bytes of stderr that were not kept
    void dropped(long bytes) {
        var message = bytes + " bytes of stderr were dropped";
        LOG.warn("[{} {}] {}", pass, plugin, message);
        live.add(LogLine.frame(plugin, "WARNING", message, Map.of()));
    }

    private void plain(String line) {
        if (!line.isBlank()) {
            live.add(LogLine.plain(plugin, secrets.hide(line)));
        }
    }

    private LogLine frame(Map<String, @Nullable Object> object) {
        var context = new LinkedHashMap<String, @Nullable Object>();
        if (object.get("context") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> context.put(String.valueOf(name), value));
            context.replace("plugin", plugin);
        }
        return LogLine.frame(
                plugin,
                word(object.get("level")),
                text(object.getOrDefault("message", "")),
                context);
    }

    private static String text(@Nullable Object message) {
        return message instanceof String text ? text : Json.write(message);
    }

    private static String word(@Nullable Object level) {
        return switch (String.valueOf(level).toUpperCase(Locale.ROOT)) {
            case "DEBUG" -> "DEBUG";
            case "WARNING", "WARN" -> "WARNING";
            case "ERROR" -> "ERROR";
            case "CRITICAL" -> "CRITICAL";
            default -> "INFO";
        };
    }

    private static Level level(LogLine frame) {
        return switch (String.valueOf(frame.level())) {
            case "DEBUG" -> Level.DEBUG;
            case "WARNING" -> Level.WARN;
            case "ERROR", "CRITICAL" -> Level.ERROR;
            default -> Level.INFO;
        };
    }

    private static String shown(String text) {
        return OneLine.of(text, MAX_SHOWN);
    }
}
