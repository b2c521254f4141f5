package dev.holdpoint.model;

import java.util.List;

/// What Holdpoint throws when something is wrong that the caller did not do on purpose.
///
/// The message says what was expected, what came and what to do; `details` has one line per single
/// reason where there are several. A failed plugin is never an exception: it is a value.
public class HoldpointException extends RuntimeException {
    private final Problem problem;

    @SuppressWarnings("serial") // List.copyOf is serializable
    private final List<String> details;

    public HoldpointException(Problem problem, String message) {
        this(problem, message, List.of());
    }

    public HoldpointException(Problem problem, String message, List<String> details) {
        super(message);
        this.problem = problem;
        this.details = List.copyOf(details);
    }

    public HoldpointException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
        this.details = List.of();
    }

    public Problem problem() {
        return problem;
    }

    /// What is wrong, as lines that can stand alone: of a spec every single reason, else the
    /// message.
    public List<String> reasons() {
        boolean isListed = problem == Problem.BAD_SPEC || problem == Problem.UNSUPPORTED;
        return isListed && !details.isEmpty() ? details : List.of(String.valueOf(getMessage()));
    }

    /// Every single reason, in the order found; empty where the message says it all.
    public List<String> details() {
        return details;
    }
}
