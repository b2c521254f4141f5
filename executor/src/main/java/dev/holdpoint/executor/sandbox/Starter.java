package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// The thread that starts processes which die with their parent: for the kernel that is a thread,
/// so this one lives until [#close].
final class Starter implements AutoCloseable {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("sandbox-starter").daemon(true).factory());

    /// Runs a task there.
    ///
    /// @throws IOException what the task threw, or that this is closed
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
