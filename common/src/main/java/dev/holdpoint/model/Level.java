package dev.holdpoint.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How much stands between a plugin and the host that it runs on; the strongest first.
public enum Level {
    /// Namespaces of its own, a read-only system, no capability, and a filter of system calls.
    STRONG,

    /// Namespaces of its own, a read-only system and no capability.
    NAMESPACES,

    /// An ordinary process with limits, on a copy of its workspace: it reaches what its user can.
    LIMITS;

    /// How it is written in JSON and on a command line.
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads what [#wire] wrote; empty for anything else, such as `none`.
    public static Optional<Level> of(String wire) {
        return Arrays.stream(values()).filter(level -> level.wire().equals(wire)).findFirst();
    }

    /// Whether it protects from all that the other protects from.
    public boolean isAtLeast(Level other) {
        return compareTo(other) <= 0;
    }

    /// Whether what is shown as a level protects at least as much. What is no known level does not.
    public static boolean reaches(String shown, Level required) {
        return of(shown).filter(level -> level.isAtLeast(required)).isPresent();
    }
}
