package dev.holdpoint.queue;

import dev.holdpoint.model.Draft;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Submission;
import java.util.List;

/// Where passes come in.
public interface Submissions {
    /// Makes the id under which a pass over this spec's workspace is to be submitted, as often as
    /// needed.
    ///
    /// @throws dev.holdpoint.model.HoldpointException `bad_spec` when no queue can have the name of
    ///   the spec's queue
    PassId newId(PassSpec spec);

    /// Stores the pass and lets it be taken. Safe to repeat with the same id and spec.
    ///
    /// Submits of many threads at once go to Redis together; each call ends with the verdict on its
    /// own pass.
    ///
    /// @throws dev.holdpoint.model.HoldpointException `bad_spec`, `unsupported`; `unknown_root`
    ///   when executors have offered roots, but never this one; `id_conflict` when the id belongs
    ///   to another spec; `idempotency_conflict` when the idempotency key does;
    ///   `redis_unavailable`, also when Redis is full; `timed_out` when the thread was interrupted
    Submission.Accepted submit(PassId id, PassSpec spec);

    /// Stores many passes, at most 100 in one transition: one that is refused does not touch the
    /// others.
    ///
    /// @return for each draft, in the same order, what became of it; why one was refused is as for
    ///   [#submit(PassId, PassSpec)]
    List<Submission> submit(List<Draft> drafts);
}
