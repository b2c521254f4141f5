package dev.holdpoint.queue;

/// Where passes come in that anybody has put into the intake stream.
public interface Intake {
    /// Takes in the oldest entries, at most `most`: each becomes a pass or is refused with every
    /// reason, exactly once over all processes. Its receipt can be read for a day.
    ///
    /// @return how many entries this call spoke for
    /// @throws dev.holdpoint.model.HoldpointException `redis_unavailable`, also when Redis is full:
    ///   what could not be stored stays in the stream
    int judge(int most);
}
