package dev.holdpoint.executor.pull;

import dev.holdpoint.queue.Claim;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The time for which this executor may work on one pass, on its own monotonic clock.
///
/// It ends when Redis says that the pass is somebody else's, when it could not be renewed in time,
/// or when whoever works on the pass has used up the budget it asked for. What hangs on it is then
/// told once, and must kill its processes.
public final class Lease {
    private volatile Claim claim;
    private volatile long killBy;
    private volatile long renewUntil;
    private final Set<Watch> watches = new LinkedHashSet<>();
    private boolean lost;

    Lease(Claim claim, long killBy, long renewUntil) {
        this.claim = claim;
        this.killBy = killBy;
        this.renewUntil = renewUntil;
    }

    /// A lease that does not end: nobody else can take the pass.
    public static Lease unending(Claim claim) {
        return new Lease(claim, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /// The claim as last told by [#follow].
    public Claim claim() {
        return claim;
    }

    /// Tells the lease that its claim has moved on, such as to a higher fence.
    ///
    /// @return the same claim
    public Claim follow(Claim further) {
        claim = further;
        return further;
    }

    /// Allows renewals for this long from now; beyond it the work counts as stuck, and the pass
    /// goes to somebody else.
    public void budget(Duration most) {
        renewUntil = System.nanoTime() + most.toNanos();
    }

    /// Something that is told when the lease ends, until it is closed.
    public final class Watch implements AutoCloseable {
        private final Runnable told;

        private Watch(Runnable told) {
            this.told = told;
        }

        @Override
        public void close() {
            synchronized (Lease.this) {
                watches.remove(this);
            }
        }
    }

    /// Has this told when the lease ends, beside all others; at once when it has ended.
    public Watch onLost(Runnable told) {
        var watch = new Watch(told);
        synchronized (this) {
            if (!lost) {
                watches.add(watch);
                return watch;
            }
        }
        told.run();
        return watch;
    }

    /// Whether the lease has ended.
    public synchronized boolean isLost() {
        return lost;
    }

    void renewedAt(long before, Duration usable) {
        killBy = before + usable.toNanos();
    }

    boolean isOverdue(long now) {
        return now - killBy > 0;
    }

    boolean isRenewable(long now) {
        return now - renewUntil <= 0;
    }

    void lose() {
        List<Watch> all;
        synchronized (this) {
            if (lost) {
                return;
            }
            lost = true;
            all = List.copyOf(watches);
            watches.clear();
        }
        all.forEach(watch -> watch.told.run());
    }
}
