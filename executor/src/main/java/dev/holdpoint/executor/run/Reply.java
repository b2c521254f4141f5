package dev.holdpoint.executor.run;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a worker's envelope said. None of it decides whether the plugin succeeded, except that
/// there is an envelope.
///
/// @param error its `error_message`; null when it gave none
/// @param perFile what it says of each file; empty when it says nothing usable
/// @param asks its `input_required`; null when it has none
public record Reply(
        @Nullable String error,
        List<Map<String, @Nullable Object>> perFile,
        @Nullable Map<String, @Nullable Object> asks) {}
