package dev.holdpoint.bench;

import java.util.List;

/// One of the queues that are compared on the same Redis, ready to be used again and again.
interface QueueSide extends AutoCloseable {
    /// As figures name it, such as `bullmq`.
    String name();

    /// Begins on a Redis that is empty.
    Session open();

    @Override
    void close();

    /// A producer and a worker, in one process, until the Redis is emptied again.
    interface Session extends AutoCloseable {
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

        /// Submits at a steady rate, whatever comes of it, to a worker that takes up to 50 at once.
        Delays delays(int count, int perSecond);

        @Override
        void close();
    }

    /// From before a job was submitted until its work began, in milliseconds.
    record Delays(double p50, double p99) {
        static Delays of(List<Double> all) {
            var samples = new Samples(all);
            return new Delays(samples.quantile(0.5), samples.quantile(0.99));
        }
    }
}
