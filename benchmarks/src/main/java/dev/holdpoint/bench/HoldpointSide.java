package dev.holdpoint.bench;

import dev.holdpoint.Holdpoint;
import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.pull.Pull;
import dev.holdpoint.model.Draft;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Loop;
import dev.holdpoint.queue.UpkeepLoop;
import dev.holdpoint.queue.redis.RedisQueue;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/// Holdpoint's queue as it is: the producer of [Holdpoint], and the executor's own [Pull] with its
/// leases over the real claims, beside a dispatcher's upkeep. Only the runner does nothing.
///
/// @param plugins of each pass: each asks for its answers and is checkpointed
record HoldpointSide(String url, int plugins) implements QueueSide {
    static final String NAME = "holdpoint";

    private static final Duration STOP = Duration.ofSeconds(5);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public QueueSession open() {
        return new Producing(new NoopPass(plugins), Holdpoint.connect(url), url);
    }

    @Override
    public void close() {}

    private record Producing(NoopPass passes, Holdpoint holdpoint, String url)
            implements QueueSession {
        @Override
        public double submit(int count, int batch) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i += batch) {
                if (batch == 1) {
                    holdpoint.submit(passes.spec(i));
                    continue;
                }
                holdpoint
                        .submit(
                                IntStream.range(i, Math.min(count, i + batch))
                                        .mapToObj(passes::spec)
                                        .toList())
                        .forEach(verdict -> verdict.orThrow());
            }
            return count / (Milliseconds.since(start) / 1e3);
        }

        @Override
        public double drain(int count, int concurrency) {
            var arrivals = new Arrivals(count);
            try (var executor = new Executing(url, concurrency, work(arrivals))) {
                long start = System.nanoTime();
                executor.start();
                arrivals.await(NAME);
                double perSecond = count / (Milliseconds.since(start) / 1e3);
                executor.stop(() -> holdpoint.submit(passes.spec(count)));
                return perSecond;
            }
        }

        @Override
        public Delays delays(int count, int perSecond) {
            var arrivals = new Arrivals(count);
            var drafts =
                    IntStream.range(0, count).mapToObj(passes::spec).map(holdpoint::draft).toList();
            try (var executor = new Executing(url, SLOTS, work(arrivals))) {
                executor.start();
                Arrivals.pace(count, perSecond, i -> submit(drafts.get(i), arrivals));
                arrivals.await(NAME);
                executor.stop(() -> holdpoint.submit(passes.spec(count)));
            }
            return Delays.of(arrivals.delays());
        }

        private void submit(Draft draft, Arrivals arrivals) {
            Thread.ofVirtual()
                    .name("submit")
                    .start(() -> {
                        arrivals.sent(draft.id().toString());
                        holdpoint.submit(draft);
                    });
        }

        private Work work(Arrivals arrivals) {
            return claims ->
                    (claim, lease) -> {
                        arrivals.began(claim.id().toString());
                        passes.follow(claims, claim, lease);
                        arrivals.ended();
                    };
        }

        @Override
        public void close() {
            holdpoint.close();
        }
    }

    /// Makes what is done with each pass.
    private interface Work {
        BiConsumer<Claim, Lease> over(Claims claims);
    }

    /// An executor that takes passes on a thread of its own.
    private static final class Executing implements AutoCloseable {
        private final RedisQueue queue;
        private final Pull pull;
        private final Thread thread;
        private final Loop upkeep;

        private Executing(String url, int slots, Work work) {
            queue = RedisQueue.connect(url);
            var claims = queue.claims("bench", UUID.randomUUID().toString(), Claims.LEASE);
            pull = new Pull(claims, slots, Claims.LEASE, work.over(claims));
            thread = Thread.ofPlatform().name("pull").unstarted(pull::run);
            upkeep =
                    Loop.start(
                            "upkeep", new UpkeepLoop(queue.upkeep(Claims.LEASE)), System::nanoTime);
        }

        private void start() {
            thread.start();
        }

        /// @param bell submits a pass, which wakes the thread that takes; it stays where it is
        private void stop(Runnable bell) {
            pull.stop(STOP);
            bell.run();
        }

        @Override
        public void close() {
            try {
                thread.join(STOP);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            pull.close();
            upkeep.close();
            queue.close();
        }
    }
}
