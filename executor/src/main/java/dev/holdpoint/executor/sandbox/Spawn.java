package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import java.util.concurrent.CompletableFuture;

/// One worker on its way.
public final class Spawn {
    private final CompletableFuture<Void> stop;
    private final CompletableFuture<Exit> exit;

    Spawn(CompletableFuture<Void> stop, CompletableFuture<Exit> exit) {
        this.stop = stop;
        this.exit = exit;
    }

    /// Kills the worker with all its processes, because the pass is no longer ours. From any
    /// thread, any number of times, at any time; does not wait.
    public void cancel() {
        stop.complete(null);
    }

    /// Waits for the end of the worker. Every process that it ever made is gone when this returns.
    /// An interrupt does not end the wait: what may still be running may not be looked at.
    public Exit await() {
        return exit.join();
    }
}
