package dev.holdpoint.executor.pull;

import dev.holdpoint.queue.Claim;

/// A lease that a test ends.
public record LosableLease(Lease lease) {
    public static LosableLease of(Claim claim) {
        return new LosableLease(Lease.unending(claim));
    }

    public void lose() {
        lease.lose();
    }
}
