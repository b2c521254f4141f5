package dev.holdpoint.executor.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Taken.Company;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PullTest {
    /// What it hands back is at the front at once, and it waits for the very slot that gets free.
    @Test
    void an_executor_that_stops_does_not_take_again_what_it_hands_back()
            throws InterruptedException {
        var claims = new FakeClaims();
        var begun = new Semaphore(0);
        try (var pull =
                new Pull(
                        claims,
                        1,
                        Claims.LEASE,
                        (_, lease) -> {
                            var over = new Semaphore(0);
                            var _ = lease.onLost(over::release);
                            begun.release();
                            over.acquireUninterruptibly();
                        })) {
            var running = Thread.ofVirtual().start(pull::run);
            begun.acquire();

            pull.stop(Duration.ofSeconds(5));

            running.join();
            assertThat(claims.taken).hasSize(1);
        }
    }

    /// For a pass that runs alone, and for one that is to and is kept for this executor.
    @ParameterizedTest
    @EnumSource(
            value = Company.class,
            names = {"ALONE", "KEPT"})
    void nothing_more_is_taken_until_the_executor_runs_nothing(Company company)
            throws InterruptedException {
        var claims = new FakeClaims();
        claims.company = company;
        var begun = new Semaphore(0);
        var over = new Semaphore(0);
        try (var pull =
                new Pull(
                        claims,
                        4,
                        Claims.LEASE,
                        (_, _) -> {
                            begun.release();
                            over.acquireUninterruptibly();
                        })) {
            var running = Thread.ofVirtual().start(pull::run);
            begun.acquire();

            over.release();
            begun.acquire();

            assertThat(claims.running).containsExactly(0, 0);
            over.release(9);
            pull.stop(Duration.ofSeconds(5));
            running.join();
        }
    }
}
