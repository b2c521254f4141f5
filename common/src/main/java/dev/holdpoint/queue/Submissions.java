package dev.holdpoint.queue;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;

/// Where passes come in.
public interface Submissions {
    /// Makes the id under which a pass over this spec's workspace is to be submitted, as often as
    /// needed.
    PassId newId(PassSpec spec);

    /// Stores the pass and lets it be taken. Safe to repeat with the same id and spec.
    ///
    /// @return whether it is new; false when the same pass was there already
    /// @throws dev.holdpoint.model.HoldpointException `unknown_root` when executors have offered
    ///   roots, but never this one; `id_conflict` when the id belongs to another spec;
    ///   `redis_unavailable`
    boolean submit(PassId id, PassSpec spec);
}
