package dev.holdpoint.executor;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns TERM and Ctrl-C into an act, and keeps the process alive until everything behind it has
/// been put down: to be the first resource that is opened, so that it is the last to be closed.
final class StopSignal implements AutoCloseable {
    private static final Duration LONGEST_STOP = Duration.ofSeconds(15);

    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CountDownLatch putDown = new CountDownLatch(1);

    private StopSignal() {}

    /// Listens from now on.
    static StopSignal listen() {
        var signal = new StopSignal();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(signal::pass));
        return signal;
    }

    /// Ends the work when the signal comes; at once when it has come.
    void onStop(Runnable stop) {
        var _ = asked.thenRun(stop);
    }

    private void pass() {
        if (putDown.getCount() == 0) {
            return;
        }
        asked.complete(null);
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
