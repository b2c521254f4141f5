package dev.holdpoint.queue;

import dev.holdpoint.model.PassId;

/// What operators decide about passes that the infrastructure gave up on. These are kept until one
/// of the two is done; afterwards they can be read for their retention.
public interface DeadPasses {
    /// Lets a dead pass go on, as a new pass that can be taken at once: at the step where it died,
    /// with the plugins that it began with, which are held to their digests. It has the answers
    /// that were submitted with the old one, and its idempotency key; what its plugin had set
    /// aside, and was answered meanwhile, is gone. Safe to repeat: the same new pass is returned.
    ///
    /// @param start where the new pass begins
    /// @param by who says so; free text, at most 256 characters, recorded
    /// @param how the channel: `client`, `cli`, `http`
    /// @return the new pass; its view names the old one
    /// @throws dev.holdpoint.model.HoldpointException `not_found`; `pass_not_dead`, also when it
    ///   was dropped; `bad_setting`; `redis_unavailable`, also when Redis is full
    PassId replay(PassId id, Start start, String by, String how);

    /// Gives a dead pass up for good. Safe to repeat.
    ///
    /// @param by who says so; free text, at most 256 characters, recorded
    /// @param how the channel: `client`, `cli`, `http`
    /// @param why likewise at most 256 characters; may be empty
    /// @throws dev.holdpoint.model.HoldpointException `not_found`; `pass_not_dead`, also when it
    ///   was replayed; `bad_setting`; `redis_unavailable`
    void drop(PassId id, String by, String how, String why);

    /// Where a replayed pass begins.
    enum Start {
        /// Where it died: earlier plugins are not run again.
        WHERE_IT_DIED,

        /// At its first plugin, with the plugins as they are now.
        AT_THE_BEGINNING
    }
}
