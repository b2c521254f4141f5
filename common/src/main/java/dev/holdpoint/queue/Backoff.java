package dev.holdpoint.queue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Waits between tries, each time twice as long, with full jitter; the only place that sleeps.
public final class Backoff {
    private final long firstNanos;
    private final long mostNanos;
    private int tries;

    /// A fresh sequence of waits.
    ///
    /// @param first the longest the first wait may be
    /// @param most the longest any wait may be
    public Backoff(Duration first, Duration most) {
        firstNanos = first.toNanos();
        mostNanos = most.toNanos();
    }

    /// Waits before the next try.
    ///
    /// @return false when the thread was interrupted: the caller should stop trying (the flag stays
    ///   set)
    public boolean pause() {
        long limit = Math.min(mostNanos, firstNanos << Math.min(tries++, 30));
        return sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(limit / 2, limit + 1)));
    }

    /// Begins again with the first wait.
    public void reset() {
        tries = 0;
    }

    /// Waits exactly this long.
    ///
    /// @return false when the thread was interrupted (the flag stays set)
    public static boolean sleep(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
