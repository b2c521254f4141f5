package dev.holdpoint.executor.pull;

import dev.holdpoint.queue.Claim;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The time for which this executor may work on one pass, on its own monotonic clock.
///
/// It ends when Redis says that the pass is somebody else's, when it could not be renewed in time,
/// or when whoever works on the pass has used up the budget it asked for. What hangs on it is then
/// told once, and must kill its processes.
public final class Lease {
    private volatile Claim claim;
    private volatile long killBy;
    private volatile long renewUntil;
    private @Nullable Runnable onLost;
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

    /// Has this told when the lease ends; at once when it has ended.
    public void onLost(Runnable told) {
        synchronized (this) {
            if (!lost) {
                onLost = told;
                return;
            }
        }
        told.run();
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
        @Nullable Runnable told;
        synchronized (this) {
            if (lost) {
                return;
            }
            lost = true;
            told = onLost;
            onLost = null;
        }
        if (told != null) {
            told.run();
        }
    }
}
