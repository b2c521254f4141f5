package dev.holdpoint.executor.sandbox;

import java.util.UUID;

/// A variable that nobody can guess, in the environment of a spawn and so of everything that it
/// starts.
record Mark(String value) {
    static final String NAME = "HOLDPOINT_SPAWN";

    static Mark fresh() {
        return new Mark(UUID.randomUUID().toString());
    }

    /// Whether a process was started with it.
    ///
    /// @return false also where the kernel does not show its environment
    boolean isOn(long pid) {
        return ProcStat.environment(pid)
                .map(text -> ("\0" + text + "\0").contains("\0" + NAME + "=" + value + "\0"))
                .orElse(false);
    }
}
