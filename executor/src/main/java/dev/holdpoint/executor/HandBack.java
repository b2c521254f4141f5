package dev.holdpoint.executor;

import dev.holdpoint.model.PassId;
import dev.holdpoint.queue.Claim;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands passes back that this executor cannot run; warns of those that nobody can run, each at
/// most once a minute.
final class HandBack {
    /// The beginning of a reason that holds for every executor of the queue.
    static final String NOBODY = "no_capable_executor: ";

    /// How soon such a pass may be taken again.
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final int MOST_KNOWN = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(HandBack.class);

    private final Release release;
    private final LongSupplier nanoTime;
    private final Map<PassId, Long> warned = new LinkedHashMap<>();

    /// As [Claims#release].
    @FunctionalInterface
    interface Release {
        void release(Claim claim, String reason, Duration delay);
    }

    /// @param nanoTime as [System#nanoTime]
    HandBack(Release release, LongSupplier nanoTime) {
        this.release = release;
        this.nanoTime = nanoTime;
    }

    void elsewhere(Claim claim, String reason) {
        if (reason.startsWith(NOBODY) && isDue(claim.id())) {
            LOG.warn("pass {} waits: {}", claim.id(), reason);
        }
        release.release(claim, reason, PAUSE);
    }

    private synchronized boolean isDue(PassId pass) {
        long now = nanoTime.getAsLong();
        var last = warned.get(pass);
        if (last != null && now - last < AGAIN.toNanos()) {
            return false;
        }
        warned.values().removeIf(before -> now - before >= AGAIN.toNanos());
        if (warned.size() < MOST_KNOWN) {
            warned.put(pass, now);
        }
        return true;
    }
}
