package dev.holdpoint.executor;

import dev.holdpoint.executor.sandbox.Levels;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Which sandbox workers get.
///
/// @param bwrap bubblewrap, a name on PATH or absolute
/// @param minimum the weakest level at which plugins may run
/// @param only the only level that is tried; null = the strongest that works here
public record Isolation(String bwrap, Level minimum, @Nullable Level only) {
    public static final Isolation USUAL = new Isolation("bwrap", Level.NAMESPACES, null);

    /// Opens the strongest that works here.
    ///
    /// @param isService as [Levels.Settings#isService]
    /// @throws HoldpointException `sandbox_unavailable` when none of at least the minimum works
    Levels.Choice choose(String python, Path kit, Path runDirectory, boolean isService) {
        return Levels.choose(
                new Levels.Settings(bwrap, python, kit, runDirectory, only, isService), minimum);
    }

    Isolation withBwrap(String other) {
        return new Isolation(other, minimum, only);
    }

    Isolation withMinimum(Level other) {
        return new Isolation(bwrap, other, only);
    }

    /// Its minimum is then as low.
    Isolation withOnly(Level level) {
        return new Isolation(bwrap, minimum.isAtLeast(level) ? level : minimum, level);
    }
}
