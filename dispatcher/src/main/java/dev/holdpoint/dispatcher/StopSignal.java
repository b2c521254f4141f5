package dev.holdpoint.dispatcher;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns TERM and Ctrl-C into a wait that ends, and keeps the process alive until the work behind
/// it has been put down.
final class StopSignal implements AutoCloseable {
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch putDown = new CountDownLatch(1);

    /// Listens from now on.
    static StopSignal listen() {
        var signal = new StopSignal();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(signal::pass));
        return signal;
    }

    void await() throws InterruptedException {
        asked.await();
    }

    private void pass() {
        asked.countDown();
        try {
            if (!putDown.await(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Lets the process end.
    @Override
    public void close() {
        putDown.countDown();
    }
}
