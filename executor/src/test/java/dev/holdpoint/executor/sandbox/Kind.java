package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.Level;
import java.nio.file.Path;

/// The sandboxes that tests run in: every level, and every way to start workers at it.
enum Kind {
    RESIDENT(Level.STRONG),
    CHAIN(Level.STRONG),
    NAMESPACES(Level.NAMESPACES),
    LIMITS(Level.LIMITS);

    final Level level;

    Kind(Level level) {
        this.level = level;
    }

    Sandbox open(Path runDirectory) {
        return switch (this) {
            case RESIDENT -> Bubblewrap.open(Workshop.settings(runDirectory), Start.Way.RESIDENT);
            case CHAIN -> Bubblewrap.open(Workshop.settings(runDirectory), Start.Way.CHAIN);
            case NAMESPACES, LIMITS ->
                    Levels.open(Workshop.levels(runDirectory, "bwrap", null), level);
        };
    }
}
