package dev.holdpoint.queue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Waits between tries, each time twice as long, half of it by chance; the only place that sleeps.
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
        long limit = longest().toNanos();
        tries = Math.min(tries + 1, Long.SIZE);
        return sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(limit / 2, limit + 1)));
    }

    /// The longest that the next wait may be.
    Duration longest() {
        boolean fits = tries < Long.numberOfLeadingZeros(firstNanos);
        return Duration.ofNanos(fits ? Math.min(mostNanos, firstNanos << tries) : mostNanos);
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
