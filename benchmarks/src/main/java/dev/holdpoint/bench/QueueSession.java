package dev.holdpoint.bench;

/// A producer and a worker of one side, in one process, until the Redis is emptied again.
interface QueueSession extends AutoCloseable {
    /// How many jobs a worker takes up at once where a steady rate is submitted.
    int SLOTS = 50;

    /// Stores jobs of 500 bytes from one thread, each call acknowledged before the next.
    ///
    /// @param batch how many go in one call; 1 = by the call for a single one
    /// @return jobs per second
    double submit(int count, int batch);

    /// Works off jobs that are stored already, from the start of the worker to the last end.
    ///
    /// @param concurrency how many at once at the most
    /// @return jobs per second
    double drain(int count, int concurrency);

    /// Submits at a steady rate, whatever comes of it, to a worker that is there already.
    Delays delays(int count, int perSecond);

    @Override
    void close();
}
