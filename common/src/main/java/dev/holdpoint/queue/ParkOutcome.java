package dev.holdpoint.queue;

import dev.holdpoint.model.RequestId;

/// What became of an attempt to park.
public sealed interface ParkOutcome {
    /// The question is out; the pass is no longer this executor's.
    record Waiting(RequestId request) implements ParkOutcome {}

    /// It has been answered already (before a crash, or by a preset): spawn again at once with
    /// [Claims#answers].
    record Answered(RequestId request) implements ParkOutcome {}
}
