package dev.holdpoint.chaos;

import dev.holdpoint.Holdpoint;
import dev.holdpoint.model.Draft;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Submits passes, each until it is confirmed, and now and then cancels one.
final class Producer implements Runnable {
    private static final int ONE_IN = 15;

    private final Holdpoint holdpoint;
    private final RandomGenerator random;
    private final Duration rest;
    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();

    /// @param rest between two submits
    Producer(Holdpoint holdpoint, RandomGenerator random, Duration rest) {
        this.holdpoint = holdpoint;
        this.random = random;
        this.rest = rest;
    }

    Set<String> confirmed() {
        return Set.copyOf(confirmed);
    }

    /// Goes on until it is interrupted.
    @Override
    public void run() {
        while (Backoff.sleep(rest)) {
            var spec = Workload.next(random);
            var id = submit(spec);
            if (id != null && random.nextInt(ONE_IN) == 0) {
                var soon = Duration.ofMillis(random.nextLong(2_000));
                Thread.ofVirtual().name("cancel").start(() -> cancel(id, soon));
            }
        }
    }

    /// Under the same id again as long as nobody knows whether it is there.
    private @Nullable PassId submit(PassSpec spec) {
        @Nullable Draft draft = null;
        while (true) {
            try {
                draft = draft == null ? holdpoint.draft(spec) : draft;
                var id = holdpoint.submit(draft).id();
                confirmed.add(id.toString());
                return id;
            } catch (HoldpointException e) {
                if (!isPassing(e) || !Backoff.sleep(rest)) {
                    return null;
                }
            }
        }
    }

    private static boolean isPassing(HoldpointException e) {
        return e.problem() == Problem.REDIS_UNAVAILABLE || e.problem() == Problem.UNCONFIRMED;
    }

    private void cancel(PassId id, Duration delay) {
        try {
            if (Backoff.sleep(delay)) {
                holdpoint.cancel(id, "producer");
            }
        } catch (HoldpointException e) {
            // over already, or not now
        }
    }
}
