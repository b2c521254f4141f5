package dev.holdpoint.executor;

import dev.holdpoint.model.LogLine;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hears of what happens in a local pass. Called from threads of its own.
public interface LocalListener extends Workers.Watcher {
    /// Hears nothing.
    LocalListener NONE = new LocalListener() {};

    /// A plugin has written a line to stderr, secrets as `***`.
    default void logged(LogLine line) {}

    /// A worker has ended.
    ///
    /// @param perFile what it says of each file, with absolute paths
    @Override
    default void ran(String plugin, List<Map<String, @Nullable Object>> perFile) {}

    /// A plugin could not even be loaded: what it logged says why.
    @Override
    default void notLoaded(String plugin) {}
}
