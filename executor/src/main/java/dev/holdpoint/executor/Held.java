package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.ClaimDirectory;
import dev.holdpoint.queue.Claim;

/// A pass in this executor's hands: its claim in Redis and its claim directory, under one fence.
record Held(Claim claim, ClaimDirectory directory) {
    int step() {
        return claim.step();
    }

    Held with(Claim further) {
        return new Held(further, directory);
    }
}
