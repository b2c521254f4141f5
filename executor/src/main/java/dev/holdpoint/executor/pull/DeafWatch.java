package dev.holdpoint.executor.pull;

import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Loop;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares that passes wait with that none is taken, and has the reader begin anew when both have
/// been true for too long: whatever the reason is, an executor must not go deaf.
public final class DeafWatch implements Loop.Round {
    private static final Logger LOG = LoggerFactory.getLogger(DeafWatch.class);

    /// Several times as long as the longest call to Redis.
    private static final Duration TOO_LONG = Duration.ofSeconds(15);

    private final BooleanSupplier isWaiting;
    private final Pull pull;
    private final LongSupplier nanoTime;
    private volatile boolean isDeaf;
    private long since;
    private long takes;

    /// A watch that has seen nothing yet.
    ///
    /// @param isWaiting whether the queue has a pass that may be taken now
    public DeafWatch(BooleanSupplier isWaiting, Pull pull, LongSupplier nanoTime) {
        this.isWaiting = isWaiting;
        this.pull = pull;
        this.nanoTime = nanoTime;
        since = nanoTime.getAsLong();
    }

    @Override
    public void go() {
        look();
        Backoff.sleep(Duration.ofSeconds(1));
    }

    void look() {
        long now = nanoTime.getAsLong();
        if (!pull.isListening() || !isWaiting.getAsBoolean()) {
            since = now;
            isDeaf = false;
            return;
        }
        if (pull.takes() != takes) {
            takes = pull.takes();
            since = now;
            isDeaf = false;
        }
        if (now - since > TOO_LONG.toNanos()) {
            LOG.error(
                    "passes wait, and none was taken for {} s: the reader begins anew",
                    TOO_LONG.toSeconds());
            isDeaf = true;
            since = now;
            pull.listenAnew();
        }
    }

    /// For people, when it has taken nothing for too long.
    public Optional<String> complaint() {
        return isDeaf
                ? Optional.of(
                        "passes wait, and this executor has taken none for "
                                + TOO_LONG.toSeconds()
                                + " s; it tries again by itself, its log may say why")
                : Optional.empty();
    }
}
