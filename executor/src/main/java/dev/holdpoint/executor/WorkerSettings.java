package dev.holdpoint.executor;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the workers of one executor have in common.
///
/// @param executor its id
/// @param kit the directory of the Python kit
/// @param logs an existing directory; what plugins write to stderr goes below it; null = nowhere
/// @param environment of the executor; only PATH, LANG and EXLAB_* of it reach a worker
record WorkerSettings(
        String executor, Path kit, @Nullable Path logs, Map<String, String> environment) {
    WorkerSettings {
        environment = Map.copyOf(environment);
    }
}
