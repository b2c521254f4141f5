package dev.holdpoint.queue;

import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PublishDecision;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What producers and operators decide about a pass, from outside.
public interface Decisions {
    /// Ends a pass that is not over yet: what was published stays, nothing more is.
    ///
    /// A running worker is killed within 2 s. An open question is closed; who answers it later
    /// learns of the cancel. Safe to repeat.
    ///
    /// @param by who says so; free text, at most 256 characters, recorded
    /// @param how the channel: `client`, `cli`, `http`
    /// @throws dev.holdpoint.model.HoldpointException `not_found`; `pass_over` when it is done or
    ///   dead; `bad_setting` for a `by` that is too long; `redis_unavailable`
    Cancelled cancel(PassId id, String by, String how);

    /// Says which way a blocked publish goes on; the executor that takes the pass next, at once,
    /// acts on it. The last decision counts, but nothing that an executor has begun to take back is
    /// put forward again. Safe to repeat.
    ///
    /// @param by who says so; free text, at most 256 characters, recorded
    /// @param how the channel: `client`, `cli`, `http`
    /// @param why likewise at most 256 characters; may be empty
    /// @throws dev.holdpoint.model.HoldpointException `not_found`; `not_blocked` when the pass is
    ///   over, or nothing of it is half published and kept from being finished; `bad_setting`;
    ///   `redis_unavailable`
    PublishDecision decide(PassId id, PublishDecision.Way way, String by, String how, String why);

    /// Submits a pass that is over again, as a new pass with the same spec.
    ///
    /// It starts at once, also where the old one was not to start before some time; it has no
    /// idempotency key, and none of the answers that came with the old one, which may be secret and
    /// are gone.
    ///
    /// @param answers known beforehand, by plugin name and field
    /// @return the new pass; its view names the old one
    /// @throws dev.holdpoint.model.HoldpointException `not_found`; `pass_not_over`; as
    ///   [Submissions#submit(PassId, dev.holdpoint.model.PassSpec)]
    PassId retry(PassId id, Map<String, Map<String, @Nullable Object>> answers);
}
