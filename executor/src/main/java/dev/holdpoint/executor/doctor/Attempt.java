package dev.holdpoint.executor.doctor;

import org.jspecify.annotations.Nullable;

/// What one worker met that tried to get past a protection.
///
/// @param came in few words
record Attempt(End end, String came) {
    static final Attempt NO_ANSWER = new Attempt(End.PASSED, "the worker gave no answer");

    /// How it ended.
    enum End {
        HELD,
        PASSED,

        /// This host, or this Python, has nothing to try it with.
        NOT_TRIED
    }

    static Attempt held(String came) {
        return new Attempt(End.HELD, came);
    }

    static Attempt passed(String came) {
        return new Attempt(End.PASSED, came);
    }

    /// @param ok as the probe says it: true, false, or nothing where it was not tried
    static Attempt said(@Nullable Object ok, String came) {
        if (ok instanceof Boolean isHeld) {
            return isHeld ? held(came) : passed(came);
        }
        return new Attempt(End.NOT_TRIED, came);
    }

    boolean isPassed() {
        return end == End.PASSED;
    }
}
