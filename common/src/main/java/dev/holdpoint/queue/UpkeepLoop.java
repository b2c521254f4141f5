package dev.holdpoint.queue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings back what lapsed or fell due, two to four times a second; jittered, so that many
/// dispatchers do not knock at the same moment.
public record UpkeepLoop(Upkeep upkeep) implements Loop.Round {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepLoop.class);

    @Override
    public void go() {
        var moved = upkeep.promote();
        if (moved.any()) {
            LOG.info(
                    "brought back: {} with a lapsed lease, {} due, {} unblocked; {} dead; {} questions overdue",
                    moved.expired(),
                    moved.due(),
                    moved.unblocked(),
                    moved.dead(),
                    moved.overdue());
        }
        Backoff.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextLong(250, 501)));
    }
}
