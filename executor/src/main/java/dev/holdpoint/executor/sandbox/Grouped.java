package dev.holdpoint.executor.sandbox;

import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The processes of a spawn that are in a leaf as well: it kills and shows also those that hide.
final class Grouped implements Processes {
    private static final Logger LOG = LoggerFactory.getLogger(Grouped.class);
    private static final Duration TICK = Duration.ofMillis(1);
    private static final long COMPLAIN_AFTER_NS = Duration.ofSeconds(10).toNanos();

    private final Processes known;
    private final Leaf leaf;

    /// @param known those that can be found without it
    Grouped(Processes known, Leaf leaf) {
        this.known = known;
        this.leaf = leaf;
    }

    @Override
    public boolean awaitBound(BooleanSupplier givenUp) {
        return known.awaitBound(givenUp);
    }

    @Override
    public void terminate() {
        known.terminate();
    }

    @Override
    public void kill() {
        known.kill();
        leaf.kill();
    }

    @Override
    public boolean awaitGone() {
        boolean isKnownGone = known.awaitGone();
        long begin = System.nanoTime();
        boolean hasComplained = false;
        while (!leaf.isEmpty()) {
            leaf.kill();
            if (!hasComplained && System.nanoTime() - begin > COMPLAIN_AFTER_NS) {
                hasComplained = true;
                LOG.warn("processes of a plugin do not die, still waiting: {}", leaf);
            }
            if (!Backoff.sleep(TICK)) {
                Thread.interrupted(); // there is no giving up on this
            }
        }
        return isKnownGone;
    }

    @Override
    public boolean isProven() {
        return known.isProven(); // one outside a sandbox may have left the leaf
    }

    @Override
    public Usage look() {
        return known.look();
    }

    @Override
    public List<Long> pids() {
        return known.pids();
    }

    @Override
    public Optional<Long> exitCode() {
        return known.exitCode();
    }

    @Override
    public boolean isLost() {
        return known.isLost();
    }
}
