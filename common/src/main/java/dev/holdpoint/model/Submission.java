package dev.holdpoint.model;

import org.jspecify.annotations.Nullable;

/// What became of one pass that was submitted.
public sealed interface Submission {
    /// It is stored, once.
    ///
    /// @param id of the pass: the one it was submitted under, or, where its idempotency key was
    ///   known, the one of the pass that is there
    /// @param isNew false when the same pass was there before this call; true also when this call
    ///   had to try again and an earlier try may have stored it
    record Accepted(PassId id, boolean isNew) implements Submission {}

    /// It was refused; nothing of it is stored. Only with `redis_unavailable` and `timed_out` it is
    /// not known whether it is: submit it again under the same id.
    ///
    /// @param id under which it was submitted; null when its spec allowed none
    record Refused(@Nullable PassId id, HoldpointException why) implements Submission {}

    /// The pass as accepted.
    ///
    /// @throws HoldpointException why it was refused
    default Accepted orThrow() {
        return switch (this) {
            case Accepted accepted -> accepted;
            case Refused refused -> throw refused.why();
        };
    }
}
