package dev.holdpoint.executor.stage;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.nio.file.Path;

/// Tells a claim directory that another owner has renamed from one that is merely broken.
final class Lost {
    private Lost() {}

    /// What to throw when something inside a claim directory could not be used.
    ///
    /// @param inside any path in the claim directory that must be there while it is ours
    /// @param otherwise the problem when it is still ours
    static HoldpointException orElse(Exception e, Path inside, Problem otherwise) {
        if (Stat.of(inside) == null) {
            return new HoldpointException(
                    Problem.FENCED,
                    inside + " is no longer there: another executor has taken the pass over",
                    e);
        }
        return otherwise == Problem.STAGE_FAILED && Errno.isFull(e)
                ? full(inside, e)
                : new HoldpointException(otherwise, inside + " cannot be used: " + e, e);
    }

    /// What to throw when a file system is full.
    static HoldpointException full(Path inside, Exception e) {
        return new HoldpointException(
                Problem.DISK_FULL, "the file system of " + inside + ": " + Errno.sentence(e), e);
    }
}
