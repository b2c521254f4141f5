package dev.holdpoint.executor;

import dev.holdpoint.model.PassResult;

/// How one run of a plugin left its pass.
sealed interface Ended {
    /// The step is over, and checkpointed.
    record Over(Held held) implements Ended {}

    /// The same step is to be run again.
    record Again(Held held) implements Ended {}

    /// The workspace cannot be used any more: the pass is over.
    record Refused(PassResult.Failure failure) implements Ended {}

    /// A person has been asked; the pass is no longer this executor's.
    record Waiting() implements Ended {}
}
