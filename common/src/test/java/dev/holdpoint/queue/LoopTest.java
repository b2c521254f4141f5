package dev.holdpoint.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopTest {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void a_loop_comes_round_again_and_again() throws InterruptedException {
        var rounds = new SynchronousQueue<Integer>();
        try (var loop = Loop.start("turns", () -> put(rounds, 1), clock::get)) {
            assertThat(loop.name()).isEqualTo("turns");
            for (int i = 0; i < 3; i++) {
                assertThat(rounds.poll(5, TimeUnit.SECONDS)).isEqualTo(1);
            }
        }
    }

    @Test
    void a_loop_goes_on_after_failures_of_any_kind() throws InterruptedException {
        var round = new AtomicInteger();
        var survived = new CountDownLatch(1);
        Loop.Round failing =
                () -> {
                    switch (round.incrementAndGet()) {
                        case 1 -> throw new HoldpointException(Problem.REDIS_UNAVAILABLE, "away");
                        case 2 -> throw new IllegalStateException("a fault of our own");
                        case 3 -> throw new StackOverflowError("too deep");
                        default -> survived.countDown();
                    }
                };
        try (var loop = Loop.start("failing", failing, clock::get)) {
            assertThat(survived.await(10, TimeUnit.SECONDS)).as(loop.name()).isTrue();
        }
    }

    @Test
    void only_rounds_without_failure_count_as_turns() throws InterruptedException {
        var permitted = new SynchronousQueue<Boolean>();
        var asked = new LinkedBlockingQueue<Boolean>();
        Loop.Round round =
                () -> {
                    asked.add(true);
                    if (!take(permitted)) {
                        throw new IllegalStateException("no");
                    }
                };
        try (var loop = Loop.start("counted", round, clock::get)) {
            asked.poll(5, TimeUnit.SECONDS);
            clock.set(Duration.ofSeconds(7).toNanos());
            permitted.put(false);
            asked.poll(5, TimeUnit.SECONDS);
            assertThat(loop.sinceLastTurn()).isEqualTo(Duration.ofSeconds(7));

            permitted.put(true);
            asked.poll(5, TimeUnit.SECONDS);
            assertThat(loop.sinceLastTurn()).isEqualTo(Duration.ZERO);
        }
    }

    @Test
    void closing_ends_a_round_that_waits() throws InterruptedException {
        var waits = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        Loop.Round round =
                () -> {
                    waits.countDown();
                    Backoff.sleep(Duration.ofDays(1));
                    ended.countDown();
                };
        try (var loop = Loop.start("waiting", round, clock::get)) {
            assertThat(waits.await(5, TimeUnit.SECONDS)).as(loop.name()).isTrue();
        }
        assertThat(ended.getCount()).isZero();
    }

    private static void put(BlockingQueue<Integer> queue, int value) {
        try {
            queue.put(value);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean take(BlockingQueue<Boolean> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
