package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// What a test runs workers in: a level, and a way to start them where the level has two.
enum Ground {
    /// `strong`, workers started by the launcher.
    RESIDENT(Level.STRONG),

    /// `strong`, each worker started by a chain of programs.
    CHAIN(Level.STRONG),

    NAMESPACES(Level.NAMESPACES),

    LIMITS(Level.LIMITS);

    private final Level level;

    Ground(Level level) {
        this.level = level;
    }

    boolean isStrong() {
        return level == Level.STRONG;
    }

    /// Opens the sandbox with a run directory below `home`, which everybody may pass from then on.
    Sandbox open(Path home) throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var run = home.resolve("run");
        return switch (this) {
            case RESIDENT -> Bubblewrap.open(Workshop.settings(run), Start.Way.RESIDENT);
            case CHAIN -> Bubblewrap.open(Workshop.settings(run), Start.Way.CHAIN);
            case NAMESPACES, LIMITS -> Levels.open(Workshop.levels(run, "bwrap", level), level);
        };
    }
}
