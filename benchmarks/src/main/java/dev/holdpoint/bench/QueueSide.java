package dev.holdpoint.bench;

/// One of the queues that are compared on the same Redis, ready to be used again and again.
interface QueueSide extends AutoCloseable {
    /// As figures name it, such as `bullmq`.
    String name();

    /// Begins on a Redis that is empty.
    QueueSession open();

    @Override
    void close();
}
