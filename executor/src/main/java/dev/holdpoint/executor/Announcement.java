package dev.holdpoint.executor;

import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.Loop;
import dev.holdpoint.queue.Upkeep;
import java.time.Duration;
import java.util.function.Supplier;

/// Says once a second that the executor lives, and what it can do.
record Announcement(Upkeep upkeep, Supplier<ExecutorStatus> status) implements Loop.Round {
    @Override
    public void go() {
        upkeep.announce(status.get());
        Backoff.sleep(Duration.ofSeconds(1));
    }
}
