package dev.holdpoint.command;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns TERM and Ctrl-C into a wait that ends, and keeps the process alive until everything behind
/// it has been put down. The thread that listens is interrupted too, so that it does not go on
/// starting things.
final class StopSignal implements AutoCloseable {
    private static final Duration LONGEST_STOP = Duration.ofSeconds(40);

    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CountDownLatch putDown = new CountDownLatch(1);
    private final Thread listener = Thread.currentThread();
    private volatile boolean waiting;

    private StopSignal() {}

    /// Listens from now on, on behalf of the current thread.
    static StopSignal listen() {
        var signal = new StopSignal();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(signal::pass));
        return signal;
    }

    /// Waits.
    ///
    /// @return true when it was asked to stop, false when `other` was done first
    boolean awaitOr(CompletableFuture<Void> other) {
        waiting = true;
        CompletableFuture.anyOf(asked, other).join();
        return asked.isDone();
    }

    boolean isAsked() {
        return asked.isDone();
    }

    private void pass() {
        if (putDown.getCount() == 0) {
            return;
        }
        asked.complete(null);
        if (!waiting) {
            listener.interrupt();
        }
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
