package dev.holdpoint.executor;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns TERM and Ctrl-C into an act, and keeps the process alive until the work behind it has been
/// put down.
final class StopSignal implements AutoCloseable {
    private static final Duration LONGEST_STOP = Duration.ofSeconds(12);

    private final CountDownLatch putDown = new CountDownLatch(1);

    private StopSignal() {}

    /// Listens from now on.
    ///
    /// @param stop ends the work; runs on a thread of the signal's
    static StopSignal listen(Runnable stop) {
        var signal = new StopSignal();
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform().name("stop").unstarted(() -> signal.pass(stop)));
        return signal;
    }

    private void pass(Runnable stop) {
        if (putDown.getCount() == 0) {
            return;
        }
        stop.run();
        try {
            var _ = putDown.await(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
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
