package dev.holdpoint.executor;

import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.Loop;
import dev.holdpoint.queue.Reloads;
import dev.holdpoint.queue.Upkeep;
import java.time.Duration;
import java.util.function.Supplier;

/// Says once a second that the executor lives, and what it can do; reads the plugins again when
/// somebody asks for it.
final class Announcement implements Loop.Round {
    private final Upkeep upkeep;
    private final Reloads reloads;
    private final Supplier<ExecutorStatus> status;
    private final Runnable reload;
    private long lastRead;
    private long lastAnswered = -1;

    /// @param lastRead the last request to read the plugins that was there before they were read
    Announcement(
            Upkeep upkeep,
            Reloads reloads,
            long lastRead,
            Supplier<ExecutorStatus> status,
            Runnable reload) {
        this.upkeep = upkeep;
        this.reloads = reloads;
        this.lastRead = lastRead;
        this.status = status;
        this.reload = reload;
    }

    @Override
    public void go() {
        announce();
        Backoff.sleep(Duration.ofSeconds(1));
    }

    /// Answers only what it has announced: whoever asked will look at that.
    void announce() {
        var now = status.get();
        long asked = reloads.asked(now.queue(), now.id());
        if (asked != lastRead) {
            reload.run();
            lastRead = asked;
            now = status.get();
        }
        upkeep.announce(now);
        if (lastAnswered != lastRead) {
            reloads.answer(now.id(), lastRead);
            lastAnswered = lastRead;
        }
    }
}
