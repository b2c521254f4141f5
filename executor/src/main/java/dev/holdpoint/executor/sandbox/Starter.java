package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// The thread that starts workers: one that is bound to its parent dies with the thread that made
/// it.
final class Starter implements AutoCloseable {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("sandbox-starter").daemon(true).factory());

    <T> T call(Callable<T> task) throws IOException {
        try {
            return thread.submit(task).get();
        } catch (ExecutionException e) {
            throw new IOException(Objects.requireNonNull(e.getCause()).getMessage(), e);
        } catch (RejectedExecutionException e) {
            throw new IOException("the sandbox is closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Ends the thread, and with it every worker that is bound to it.
    @Override
    public void close() {
        thread.close();
    }
}
