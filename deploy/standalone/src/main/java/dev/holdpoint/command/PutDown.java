package dev.holdpoint.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Puts down what is open when TERM or Ctrl-C comes, what was opened last first, even while the
/// thread that opened it waits for a person. To be the first resource that is opened.
final class PutDown implements AutoCloseable {
    /// For that thread, once what it waits for has been closed.
    private static final Duration LEAVE = Duration.ofMillis(500);

    private final Deque<Runnable> open = new ArrayDeque<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("put-down").unstarted(this::pass);
    private volatile boolean isAsked;

    private PutDown() {}

    /// Listens from now on.
    static PutDown listen() {
        var listening = new PutDown();
        Runtime.getRuntime().addShutdownHook(listening.hook);
        return listening;
    }

    /// @param close may be called by two threads
    void add(Runnable close) {
        synchronized (open) {
            open.push(close);
        }
    }

    /// Whether the signal has come.
    boolean isAsked() {
        return isAsked;
    }

    private void pass() {
        isAsked = true;
        try {
            do {
                Runnable next;
                synchronized (open) {
                    next = open.poll();
                }
                if (next == null) {
                    return;
                }
                next.run();
            } while (!over.await(LEAVE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        if (!isAsked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the signal has just come, and there is nothing left for it
            }
        }
    }
}
