package dev.holdpoint.executor.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Taken;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeafWatchTest {
    private final AtomicLong clock = new AtomicLong(System.nanoTime());
    private final AtomicBoolean waits = new AtomicBoolean(true);

    /// The first call to Redis never comes back.
    @Test
    void an_executor_that_takes_nothing_while_passes_wait_begins_anew() throws Exception {
        var calls = new AtomicInteger();
        var first = new Semaphore(0);
        var worked = new Semaphore(0);
        var claims =
                new FakeClaims() {
                    @Override
                    public Taken take(int most, int running) {
                        first.release();
                        if (calls.getAndIncrement() == 0) {
                            new Semaphore(0).acquireUninterruptibly();
                        }
                        return super.take(most, running);
                    }
                };
        try (var pull = new Pull(claims, 1, Claims.LEASE, (_, _) -> worked.release())) {
            var watch = new DeafWatch(waits::get, pull, clock::get);
            var running = Thread.ofVirtual().start(pull::run);
            first.acquire();
            watch.look();
            assertThat(watch.complaint()).isEmpty();

            pass(Duration.ofSeconds(16));
            watch.look();

            assertThat(watch.complaint()).isPresent();
            worked.acquire();
            pass(Duration.ofSeconds(1));
            watch.look();
            assertThat(watch.complaint()).as("it takes again").isEmpty();
            pull.stop(Duration.ofSeconds(5));
            running.join();
        }
    }

    @Test
    void an_executor_with_nothing_to_take_is_not_deaf() {
        var claims = new FakeClaims();
        try (var pull = new Pull(claims, 1, Claims.LEASE, (_, _) -> {})) {
            var watch = new DeafWatch(waits::get, pull, clock::get);
            waits.set(false);
            pass(Duration.ofMinutes(1));
            watch.look();
            waits.set(true);
            pass(Duration.ofSeconds(14));
            watch.look();

            assertThat(watch.complaint()).isEmpty();
            assertThat(claims.taken).isEmpty();
        }
    }

    @Test
    void a_drained_executor_is_not_deaf() {
        try (var pull = new Pull(new FakeClaims(), 1, Claims.LEASE, (_, _) -> {})) {
            var watch = new DeafWatch(waits::get, pull, clock::get);
            pull.drain(false);
            pass(Duration.ofMinutes(1));
            watch.look();

            assertThat(watch.complaint()).isEmpty();
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
