package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sends what many threads submit at once in common batches: whatever has come while one batch was
/// under way is the next one. Nothing waits for a batch to fill.
///
/// The writing thread starts with the first pass and ends with [#close]; callers that are
/// interrupted do not disturb what it sends for the others.
final class Coalescer implements AutoCloseable {
    /// More callers than these wait until there is room.
    private static final int MOST_WAITING = 1000;

    private static final Duration LAST_BATCH = Duration.ofSeconds(3);

    private final String queue;
    private final Function<SubmitBatch, List<Submission>> store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    /// Those of the batch that the writing thread has in hand; no other thread uses it.
    private final List<Waiting> underWay = new ArrayList<>();

    private @Nullable Thread writer;
    private boolean closed;

    /// A pass whose caller waits for the verdict.
    private static final class Waiting {
        private final PreparedPass pass;
        private final CompletableFuture<Submission> verdict = new CompletableFuture<>();

        private Waiting(PreparedPass pass) {
            this.pass = pass;
        }
    }

    /// For one queue.
    ///
    /// @param store gives one verdict per pass, or throws for all of them
    Coalescer(String queue, Function<SubmitBatch, List<Submission>> store) {
        this.queue = queue;
        this.store = store;
    }

    /// Blocks until the verdict on this pass is there.
    ///
    /// @throws HoldpointException `redis_unavailable`; `timed_out` when the thread was interrupted;
    ///   `bad_setting` when this is closed
    Submission submit(PreparedPass pass) {
        var mine = new Waiting(pass);
        try {
            enter(mine);
            return mine.verdict.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(pass.id(), !withdraw(mine));
        } catch (ExecutionException e) {
            throw forCaller(e);
        }
    }

    private void enter(Waiting mine) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.size() >= MOST_WAITING && !closed) {
                room.await();
            }
            if (closed) {
                throw closed(mine.pass.id());
            }
            waiting.add(mine);
            if (writer == null) {
                writer =
                        Thread.ofPlatform()
                                .daemon()
                                .name("holdpoint-submit-" + queue)
                                .start(this::write);
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean withdraw(Waiting mine) {
        lock.lock();
        try {
            return waiting.remove(mine);
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        try {
            var batch = next();
            while (!batch.passes().isEmpty()) {
                store(batch);
                batch = next();
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /// Nobody waits for a thread that is gone; the next caller starts another.
    private void fail(Throwable e) {
        lock.lock();
        try {
            writer = null;
            underWay.addAll(rest());
            underWay.forEach(each -> each.verdict.completeExceptionally(e));
            underWay.clear();
        } finally {
            lock.unlock();
        }
    }

    /// What has come, as much as one batch takes; empty once this is closed.
    private SubmitBatch next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            underWay.clear();
            var batch = new SubmitBatch();
            while (!closed && !waiting.isEmpty() && batch.fits(waiting.element().pass)) {
                var first = waiting.remove();
                underWay.add(first);
                batch.add(first.pass);
            }
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void store(SubmitBatch batch) {
        try {
            var verdicts = store.apply(batch);
            for (int i = 0; i < underWay.size(); i++) {
                underWay.get(i).verdict.complete(verdicts.get(i));
            }
        } catch (RuntimeException | Error e) {
            underWay.forEach(each -> each.verdict.completeExceptionally(e));
            if (e instanceof HoldpointException) {
                rest().forEach(each -> each.verdict.completeExceptionally(e));
            }
        }
    }

    /// Whoever has come while Redis did not answer has waited long enough.
    private List<Waiting> rest() {
        lock.lock();
        try {
            var rest = List.copyOf(waiting);
            waiting.clear();
            room.signalAll();
            return rest;
        } finally {
            lock.unlock();
        }
    }

    /// The same failure, with the caller's own stack.
    private static HoldpointException forCaller(ExecutionException e) {
        return e.getCause() instanceof HoldpointException known
                ? new HoldpointException(known.problem(), String.valueOf(known.getMessage()), known)
                : new HoldpointException(
                        Problem.INTERNAL, "a fault of Holdpoint itself: " + e.getCause(), e);
    }

    /// How many passes wait for the next batch.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private static HoldpointException closed(PassId id) {
        return new HoldpointException(
                Problem.BAD_SETTING,
                "this connection is closed; pass " + id + " was not submitted: connect again");
    }

    private static HoldpointException interrupted(PassId id, boolean sent) {
        return new HoldpointException(
                Problem.TIMED_OUT,
                "the thread was interrupted while it submitted pass "
                        + id
                        + (sent
                                ? ", which may be stored or not: submit it again under this id"
                                : ", which was not submitted"));
    }

    /// Ends what is under way; whoever still waits learns that its pass was not submitted.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        rest().forEach(each -> each.verdict.completeExceptionally(closed(each.pass.id())));
        end();
    }

    private void end() {
        var thread = writer;
        if (thread != null) {
            try {
                thread.join(LAST_BATCH);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
