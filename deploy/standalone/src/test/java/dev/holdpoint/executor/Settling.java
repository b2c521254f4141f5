package dev.holdpoint.executor;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.stage.ClaimDirectory;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Inspection;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// The real [Recovery] and the real [Sweep], for tests of other packages.
public final class Settling {
    private Settling() {}

    /// A pass that an executor has settled.
    public record Settled(Claim claim, ClaimDirectory directory) {}

    /// What an executor does first with a pass that it has taken.
    ///
    /// @param watcher may throw, as a crash at that point would
    public static Settled settle(
            Claims claims,
            Claim taken,
            Root root,
            Supplier<Usage> unused,
            Milestone.Watcher watcher) {
        var recovery = new Recovery(claims, new Publisher(claims, watcher), unused);
        var held = recovery.settle(taken, Lease.unending(taken), root);
        return new Settled(held.claim(), held.directory());
    }

    /// Finishes what was decided on disk for passes that are over.
    public static void sweep(Root root, Inspection inspection, InstantSource clock) {
        new Sweep(List.of(root), inspection, clock).sweep();
    }
}
