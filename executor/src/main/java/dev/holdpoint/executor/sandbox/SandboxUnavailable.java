package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;

/// A sandbox that this host cannot give.
final class SandboxUnavailable extends HoldpointException {
    private final String what;
    private final String advice;

    /// @param what was expected and came
    /// @param advice the command or the setting that would help
    SandboxUnavailable(String what, String advice) {
        super(Problem.SANDBOX_UNAVAILABLE, what + "; " + advice);
        this.what = what;
        this.advice = advice;
    }

    SandboxUnavailable(String what, String advice, Throwable cause) {
        super(Problem.SANDBOX_UNAVAILABLE, what + "; " + advice, cause);
        this.what = what;
        this.advice = advice;
    }

    String what() {
        return what;
    }

    String advice() {
        return advice;
    }
}
