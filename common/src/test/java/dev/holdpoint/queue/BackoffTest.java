package dev.holdpoint.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /// A first wait of ten seconds, doubled thirty times, was negative.
    @Test
    void waits_stop_growing_at_the_most_however_often_it_was_tried() {
        var backoff = new Backoff(Duration.ofSeconds(10), Duration.ofNanos(100));
        long start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            assertThat(backoff.pause()).isTrue();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void waits_grow_until_reset() {
        var backoff = new Backoff(Duration.ofMillis(1), Duration.ofDays(1));
        assertThat(backoff.longest()).isEqualTo(Duration.ofMillis(1));
        assertThat(backoff.pause()).isTrue();
        assertThat(backoff.pause()).isTrue();
        assertThat(backoff.longest()).isEqualTo(Duration.ofMillis(4));

        backoff.reset();

        assertThat(backoff.longest()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void an_interrupted_wait_says_so_and_leaves_the_flag() {
        Thread.currentThread().interrupt();

        assertThat(Backoff.sleep(Duration.ofDays(1))).isFalse();

        assertThat(Thread.interrupted()).isTrue();
    }
}
