package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// One worker on its way.
public final class Spawn {
    private final CompletableFuture<Void> stop;
    private final CompletableFuture<Exit> exit;

    Spawn(CompletableFuture<Void> stop, CompletableFuture<Exit> exit) {
        this.stop = stop;
        this.exit = exit;
    }

    /// Starts and looks after one.
    static Spawn of(Launch launch, Starter starter, Consumer<String> stderrLine) {
        var cancel = new CompletableFuture<Void>();
        Supervision supervision;
        try {
            supervision = new Supervision(launch, starter.start(), cancel, stderrLine);
        } catch (IOException e) {
            return new Spawn(
                    cancel,
                    CompletableFuture.completedFuture(
                            Exit.notStarted("spawn_failed: " + e.getMessage())));
        } catch (HoldpointException e) {
            return new Spawn(cancel, CompletableFuture.failedFuture(e));
        }
        var exit = new CompletableFuture<Exit>();
        Thread.ofVirtual()
                .name("sandbox-" + launch.pass())
                .start(() -> {
                    try {
                        exit.complete(supervision.run());
                    } catch (Throwable e) {
                        exit.completeExceptionally(e);
                    }
                });
        return new Spawn(cancel, exit);
    }

    /// Makes the process.
    interface Starter {
        Supervision.Started start() throws IOException;
    }

    /// Kills the worker with all its processes, because the pass is no longer ours. From any
    /// thread, any number of times, at any time; does not wait.
    public void cancel() {
        stop.complete(null);
    }

    /// @param task is run once it is over, however it went, on any thread
    void whenOver(Runnable task) {
        var _ = exit.whenComplete((_, _) -> task.run());
    }

    /// Waits until it is over, however that went.
    void awaitEnd() {
        exit.handle((_, _) -> true).join();
    }

    /// Waits for the end of the worker. Every process that it ever made is gone when this returns.
    /// An interrupt does not end the wait: what may still be running may not be looked at.
    ///
    /// @throws HoldpointException `sandbox_unavailable` when something besides the worker ended it
    public Exit await() {
        try {
            return exit.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof HoldpointException why ? why : e;
        }
    }
}
