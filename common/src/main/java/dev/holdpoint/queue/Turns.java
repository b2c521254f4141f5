package dev.holdpoint.queue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Remembers when a loop last came round, so that one that hangs or only fails can be seen from
/// outside.
final class Turns {
    private final LongSupplier nanoTime;
    private final AtomicLong last;

    Turns(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = new AtomicLong(nanoTime.getAsLong());
    }

    void turned() {
        last.set(nanoTime.getAsLong());
    }

    Duration sinceLast() {
        return Duration.ofNanos(nanoTime.getAsLong() - last.get());
    }
}
