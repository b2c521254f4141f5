package dev.holdpoint.queue;

/// Asks executors to read their plugins again, and hears that they did.
///
/// Requests are counted, for a queue and for single executors together; a number that an executor
/// has answered stands for all smaller ones.
public interface Reloads {
    /// Asks an executor.
    ///
    /// @return the number that it answers
    long ask(String queue, String executorId);

    /// Asks all executors of a queue.
    void askAll(String queue);

    /// The number of the last request that concerns an executor; 0 = none ever.
    long asked(String queue, String executorId);

    /// Says, for an executor that has announced what it read, that it did.
    void answer(String executorId, long number);

    /// The number that an executor has answered; 0 = none, or it is not there.
    long answered(String executorId);
}
