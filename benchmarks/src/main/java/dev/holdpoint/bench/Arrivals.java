package dev.holdpoint.bench;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/// Jobs that are expected at a worker in this process: how many there are still to come, and how
/// long each took to get there.
final class Arrivals {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final CountDownLatch left;
    private final Map<String, Long> sent = new ConcurrentHashMap<>();
    private final Map<String, Double> delays = new ConcurrentHashMap<>();

    Arrivals(int count) {
        left = new CountDownLatch(count);
    }

    /// To be called before the job is submitted.
    void sent(String id) {
        sent.put(id, System.nanoTime());
    }

    /// To be called when its work begins.
    void began(String id) {
        var since = sent.remove(id);
        if (since != null) {
            delays.put(id, Milliseconds.since(since));
        }
    }

    /// To be called when its end is stored.
    void ended() {
        left.countDown();
    }

    /// Waits until all have ended.
    ///
    /// @throws HoldpointException `timed_out` after three minutes
    void await(String side) {
        try {
            if (left.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new HoldpointException(
                Problem.TIMED_OUT, side + " left " + left.getCount() + " jobs undone");
    }

    /// In milliseconds, of all whose work has begun, in no order.
    List<Double> delays() {
        return List.copyOf(delays.values());
    }

    /// Calls this many times at a steady rate, on the calling thread, which must not block long.
    static void pace(int count, int perSecond, IntConsumer each) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            each.accept(i);
        }
    }
}
