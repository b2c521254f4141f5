package dev.holdpoint.command;

import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;

/// What the command line ends with; scripts rely on the numbers.
final class ExitCode {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int TIMED_OUT = 3;
    static final int REFUSED = 4;
    static final int PASS_NOT_SUCCESSFUL = 5;
    static final int WAITING_FOR_INPUT = 6;

    private ExitCode() {}

    static int of(Problem problem) {
        return switch (problem) {
            case BAD_SPEC,
                    UNSUPPORTED,
                    BAD_WORKSPACE,
                    UNKNOWN_ROOT,
                    WORKSPACE_UNUSABLE,
                    PLUGIN_MISSING,
                    PLUGIN_VARIABLE_VALIDATION_FAILED,
                    NOT_FOUND,
                    ID_CONFLICT,
                    PASS_OVER,
                    PASS_NOT_OVER,
                    PASS_NOT_DEAD,
                    IDEMPOTENCY_CONFLICT,
                    BAD_ANSWER,
                    INPUT_CLOSED,
                    STALE_QUESTION,
                    NOT_BLOCKED,
                    WORKSPACE_CONFLICT,
                    FENCED ->
                    REFUSED;
            case BAD_SETTING -> USAGE;
            case TIMED_OUT -> TIMED_OUT;
            case REDIS_UNAVAILABLE,
                    UNCONFIRMED,
                    REDIS_MEMORY_LOW,
                    LAYOUT_MISMATCH,
                    SANDBOX_UNAVAILABLE,
                    ROOT_REFUSED,
                    PUBLISH_BLOCKED,
                    PUBLISH_UNDONE,
                    PUBLISH_INCOMPLETE,
                    PUBLISH_LOST,
                    DISK_FULL,
                    STAGE_FAILED,
                    PORT_IN_USE,
                    INTERNAL ->
                    FAILURE;
        };
    }

    /// For a pass that was waited for.
    static int of(PassView view) {
        if (view.state() == PassState.WAITING) {
            return WAITING_FOR_INPUT;
        }
        return view.outcome().filter(outcome -> outcome == Outcome.SUCCESS).isPresent()
                ? OK
                : PASS_NOT_SUCCESSFUL;
    }
}
