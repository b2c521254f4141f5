package dev.holdpoint.bench;

/// Time on the monotonic clock.
final class Milliseconds {
    private Milliseconds() {}

    /// @param nanoTime an earlier [System#nanoTime]
    static double since(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e6;
    }
}
