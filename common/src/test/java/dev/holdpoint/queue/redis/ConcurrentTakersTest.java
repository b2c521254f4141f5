package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.queue.Claim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@WithQueue
class ConcurrentTakersTest {
    private static final int TAKERS = 24;

    @Test
    void no_two_takers_get_the_same_pass_and_none_is_missed(TestQueue queue) throws Exception {
        var submitted = new HashSet<PassId>();
        for (int i = 0; i < 300; i++) {
            submitted.add(queue.submit("ws-" + i % 250));
        }
        var taken = new ConcurrentLinkedQueue<PassId>();
        var finished = new AtomicInteger();
        inParallel(number -> {
            var executor = queue.executor("executor-" + number);
            while (finished.get() < submitted.size()) {
                for (var claim : executor.take(1 + number % 5)) {
                    taken.add(claim.id());
                    executor.finish(claim, Samples.success());
                    finished.incrementAndGet();
                }
            }
        });

        assertThat(taken).containsExactlyInAnyOrderElementsOf(submitted);
        assertThat(queue.ready()).isEmpty();
        assertThat(queue.redis.keys("*:busy:*")).isEmpty();
        assertThat(queue.redis.keys("*:blocked*")).isEmpty();
    }

    @Test
    void a_workspace_never_has_two_passes_at_once(TestQueue queue) throws Exception {
        for (int i = 0; i < 100; i++) {
            queue.submit("the-only-one");
        }
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var finished = new AtomicInteger();
        inParallel(number -> {
            var executor = queue.executor("executor-" + number);
            while (finished.get() < 100) {
                for (Claim claim : executor.take(3)) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    executor.finish(claim, Samples.success());
                    finished.incrementAndGet();
                }
            }
        });

        assertThat(most).hasValue(1);
    }

    /// What one taker does.
    private interface Taker {
        void take(int number);
    }

    private static void inParallel(Taker taker) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Collection<Callable<Boolean>> takers = new ArrayList<>();
            for (int i = 0; i < TAKERS; i++) {
                int number = i;
                takers.add(() -> {
                    taker.take(number);
                    return true;
                });
            }
            for (var each : List.copyOf(threads.invokeAll(takers))) {
                assertThat(each.get()).isTrue();
            }
        }
    }
}
