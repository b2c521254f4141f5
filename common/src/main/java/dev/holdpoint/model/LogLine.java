package dev.holdpoint.model;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One line that a plugin wrote to stderr, secrets as `***`.
///
/// @param level `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`; null when the line was not a
///   frame of the log but plain text
/// @param message cut after [#MAX_MESSAGE] characters
/// @param context what the frame carried along, JSON values; empty for plain text
public record LogLine(
        String plugin,
        @Nullable String level,
        String message,
        Map<String, @Nullable Object> context) {
    /// The longest message that is kept whole.
    public static final int MAX_MESSAGE = 2_000;

    public LogLine {
        Objects.requireNonNull(context);
        if (message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE) + "…";
        }
    }

    /// A frame of the log.
    public static LogLine frame(
            String plugin, String level, String message, Map<String, @Nullable Object> context) {
        return new LogLine(plugin, level, message, context);
    }

    /// A line that is not a frame.
    public static LogLine plain(String plugin, String text) {
        return new LogLine(plugin, null, text, Map.of());
    }
}
