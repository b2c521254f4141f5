package dev.holdpoint.executor.sandbox;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// A variable that nobody can guess, in the environment of a spawn and so of everything that it
/// starts.
record Mark(String value) {
    static final String NAME = "HOLDPOINT_SPAWN";

    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static Mark fresh() {
        return new Mark(UUID.randomUUID().toString());
    }

    /// One that was written down; empty for anything else.
    static Optional<Mark> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Mark(text)) : Optional.empty();
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
