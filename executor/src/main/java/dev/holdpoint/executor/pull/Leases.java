package dev.holdpoint.executor.pull;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renews the leases of what this executor runs, once a second, and ends those that Redis does not
/// confirm in time.
///
/// Two threads: one talks to Redis and may be held up by it; the other only looks at the clock.
final class Leases implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    private static final Duration EACH = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(100);

    /// What a pass may take from its claim to its first own budget.
    private static final Duration FIRST_BUDGET = Duration.ofMinutes(5);

    private final Claims claims;
    private final Duration usable;
    private final Map<Lease, Boolean> running = new ConcurrentHashMap<>();
    private volatile boolean isOver;
    private final ScheduledExecutorService renewing =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("lease-renewal").factory());
    private final ScheduledExecutorService watching =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("lease-watch").factory());

    /// @param length of a lease, as Redis counts it; a fifth of it is kept as the margin for
    ///   killing a worker
    Leases(Claims claims, Duration length) {
        this.claims = claims;
        usable = length.minus(length.dividedBy(5));
    }

    void start() {
        var _ =
                renewing.scheduleAtFixedRate(
                        this::renew, EACH.toMillis(), EACH.toMillis(), TimeUnit.MILLISECONDS);
        var _ =
                watching.scheduleAtFixedRate(
                        this::watch, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Begins a lease.
    ///
    /// @param before the monotonic clock before the take was sent
    Lease begin(Claim claim, long before) {
        var lease =
                new Lease(
                        claim,
                        before + usable.toNanos(),
                        System.nanoTime() + FIRST_BUDGET.toNanos());
        running.put(lease, true);
        if (isOver) {
            lease.lose();
        }
        return lease;
    }

    void end(Lease lease) {
        running.remove(lease);
    }

    /// Ends every lease that has begun: the work is to be handed back.
    void loseRunning() {
        running.keySet().forEach(Lease::lose);
    }

    /// Ends every lease, also those that begin from now on, for a stop: the work is to be handed
    /// back.
    void loseAll() {
        isOver = true;
        loseRunning();
    }

    /// One round. A lease may follow its claim further meanwhile: what counts is the claim that was
    /// asked about.
    void renew() {
        try {
            long before = System.nanoTime();
            var due = new HashMap<Lease, Claim>();
            for (var lease : running.keySet()) {
                if (!lease.isLost() && lease.isRenewable(before)) {
                    due.put(lease, lease.claim());
                }
            }
            var gone = claims.renew(due.values());
            due.forEach((lease, claim) -> {
                if (!running.containsKey(lease)) {
                    return; // its pass has come to its end meanwhile
                }
                if (gone.contains(claim)) {
                    LOG.warn("pass {} is no longer held under fence {}", claim.id(), claim.fence());
                    lease.lose();
                } else {
                    lease.renewedAt(before, usable);
                }
            });
        } catch (HoldpointException e) {
            LOG.warn("leases were not renewed: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("leases were not renewed", e); // the next round tries again
        }
    }

    /// One look at the clock.
    void watch() {
        long now = System.nanoTime();
        for (var lease : running.keySet()) {
            try {
                if (lease.isOverdue(now) && !lease.isLost()) {
                    LOG.warn("the lease of pass {} was not renewed in time", lease.claim().id());
                    lease.lose();
                }
            } catch (RuntimeException | Error e) {
                LOG.error("a lease was not watched", e); // the next round looks again
            }
        }
    }

    @Override
    public void close() {
        renewing.shutdownNow();
        watching.shutdownNow();
    }
}
