package dev.holdpoint.queue;

/// Lets a queue take nothing new for a while. What runs goes on, what is half published is
/// finished, passes and answers are taken in.
public interface Pauses {
    /// Pauses the queue. Safe to repeat: who was first stays recorded.
    ///
    /// @param by who says so; free text, at most 256 characters, recorded
    /// @param how the channel: `client`, `cli`, `http`
    /// @param why likewise at most 256 characters; may be empty
    /// @return whether it was this call that did it
    /// @throws dev.holdpoint.model.HoldpointException `bad_setting`; `redis_unavailable`
    boolean pause(String by, String how, String why);

    /// Lets the queue go on. Safe to repeat.
    ///
    /// @return whether it was paused
    boolean resume(String by, String how);
}
