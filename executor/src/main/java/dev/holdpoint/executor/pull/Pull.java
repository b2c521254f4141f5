package dev.holdpoint.executor.pull;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes passes while there are free slots, and runs each on a virtual thread of its own under a
/// lease.
///
/// Never waits longer than two seconds on anything, so that an executor cannot go deaf.
public final class Pull implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pull.class);
    private static final Duration BELL = Duration.ofSeconds(2);

    /// The longest that a call to Redis takes, waiting for the bell included.
    private static final Duration LONGEST_READ = Duration.ofSeconds(5);

    /// How long the thread that takes rests while nothing is to be taken.
    private static final Duration DRAINED = Duration.ofMillis(100);

    /// How long a slot rests when its pass was dropped, so that a sick host does not use up the
    /// attempts of all passes of the queue.
    private static final Duration REST = Duration.ofSeconds(5);

    private final Claims claims;
    private final int size;
    private final Semaphore slots;
    private final Leases leases;
    private final BiConsumer<Claim, Lease> work;
    private volatile boolean stopping;
    private volatile boolean isDraining;

    /// Whether what runs now must have no company.
    private volatile boolean isAlone;

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Thread reader = Thread.ofVirtual().unstarted(() -> {});
    private final AtomicLong takes = new AtomicLong();

    /// A pull that has not begun.
    ///
    /// @param slots how many passes run at once
    /// @param lease its length, as Redis counts it
    /// @param work follows one pass to its end; whatever it throws is logged and leaves the pass to
    ///   its lease
    public Pull(Claims claims, int slots, Duration lease, BiConsumer<Claim, Lease> work) {
        this.claims = claims;
        this.size = slots;
        this.slots = new Semaphore(slots);
        this.leases = new Leases(claims, lease);
        this.work = work;
    }

    /// Whether it would take a pass if there were one.
    boolean isListening() {
        return !stopping && !isDraining && !isAlone && slots.availablePermits() > 0;
    }

    /// How often it has taken passes.
    long takes() {
        return takes.get();
    }

    public int busy() {
        return size - slots.availablePermits();
    }

    /// Takes passes until [#stop] or [#close].
    public void run() {
        leases.start();
        listenAnew();
        try {
            over.await();
            reader.join(LONGEST_READ);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Has another thread take passes from now on; the one before ends as soon as it notices.
    void listenAnew() {
        var before = reader;
        reader = Thread.ofVirtual().name("pull").unstarted(this::listen);
        before.interrupt();
        reader.start();
    }

    private void listen() {
        var backoff = new Backoff(Duration.ofMillis(100), BELL);
        while (!stopping && Thread.currentThread().equals(reader)) {
            try {
                if (isDraining) {
                    Backoff.sleep(DRAINED);
                } else if (isFree(isAlone ? size : 1)) {
                    isAlone = false;
                    takeOnce();
                    backoff.reset();
                }
            } catch (HoldpointException e) {
                LOG.warn("nothing can be taken: {}", e.getMessage());
                backoff.pause();
            } catch (RuntimeException e) {
                LOG.error("nothing can be taken", e);
                backoff.pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Waits for so many free slots, at most as long as for the bell.
    private boolean isFree(int wanted) throws InterruptedException {
        boolean isFree = slots.tryAcquire(wanted, BELL.toMillis(), TimeUnit.MILLISECONDS);
        if (isFree) {
            slots.release(wanted);
        }
        return isFree && !stopping;
    }

    private void takeOnce() throws InterruptedException {
        long before = System.nanoTime();
        int free = slots.availablePermits();
        var taken = claims.take(free, size - free);
        if (!taken.claims().isEmpty()) {
            takes.incrementAndGet();
        }
        start(taken.claims(), before);
        if (stopping) {
            return;
        }
        switch (taken.company()) {
            case ALONE -> isAlone = true;
            case KEPT -> {
                var _ = isFree(size);
            }
            case ANY -> {
                if (taken.claims().isEmpty()) {
                    claims.awaitBell(BELL);
                }
            }
        }
    }

    private void start(List<Claim> taken, long before) {
        for (var claim : taken) {
            slots.acquireUninterruptibly();
            var lease = leases.begin(claim, before);
            Thread.ofVirtual()
                    .name("pass-" + claim.id())
                    .start(() -> {
                        try {
                            work.accept(claim, lease);
                        } catch (RuntimeException | Error e) {
                            LOG.error(
                                    "pass {} was dropped; it runs again when its lease ends",
                                    claim.id(),
                                    e);
                            leases.end(lease);
                            rest();
                        } finally {
                            leases.end(lease);
                            slots.release();
                        }
                    });
        }
    }

    private void rest() {
        long end = System.nanoTime() + REST.toNanos();
        while (!stopping && System.nanoTime() < end && Backoff.sleep(Duration.ofMillis(100))) {
            // until the rest is over or the executor stops
        }
    }

    /// Whether nothing is taken, since somebody asked for that.
    public boolean isDraining() {
        return isDraining;
    }

    /// Takes nothing more until [#resume]; what is being taken at this moment may still begin.
    ///
    /// @param isHandedBack whether the leases of what runs end
    public void drain(boolean isHandedBack) {
        if (!isDraining) {
            LOG.info("takes nothing more: somebody has drained this executor");
            isDraining = true;
        }
        if (isHandedBack) {
            leases.loseRunning();
        }
    }

    /// Takes passes again.
    public void resume() {
        if (isDraining) {
            LOG.info("takes passes again");
            isDraining = false;
        }
    }

    /// Takes nothing more, ends every lease, and waits until all work has let go, at most this
    /// long.
    public void stop(Duration atMost) {
        stopping = true;
        over.countDown();
        leases.loseAll();
        try {
            if (slots.tryAcquire(size, atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                slots.release(size);
            } else {
                LOG.warn(
                        "{} passes did not let go in {} s; their leases will end",
                        busy(),
                        atMost.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopping = true;
        over.countDown();
        leases.close();
    }
}
