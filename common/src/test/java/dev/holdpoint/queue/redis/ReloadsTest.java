package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.Reloads;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Asking executors to read their plugins again.
@WithQueue
class ReloadsTest {
    @Test
    void a_request_for_a_queue_concerns_its_executors_and_no_others(TestQueue queue) {
        var reloads = reloads(queue);

        reloads.askAll("default");
        reloads.askAll("default");
        reloads.askAll("other");

        assertThat(reloads.asked("default", "alice")).isEqualTo(2);
        assertThat(reloads.asked("default", "bob")).isEqualTo(2);
        assertThat(reloads.asked("other", "carol")).isEqualTo(1);
        assertThat(reloads.asked("third", "dave")).isZero();
    }

    @Test
    void a_request_for_one_executor_concerns_it_alone(TestQueue queue) {
        var reloads = reloads(queue);
        reloads.askAll("default");

        assertThat(reloads.ask("default", "alice")).isEqualTo(2);

        assertThat(reloads.asked("default", "alice")).isEqualTo(2);
        assertThat(reloads.asked("default", "bob")).isEqualTo(1);
    }

    @Test
    void an_answer_lives_as_long_as_the_executor_and_leaves_its_other_words(TestQueue queue) {
        var reloads = reloads(queue);
        var alice =
                new ExecutorStatus(
                        "alice",
                        "boot-1",
                        "host",
                        42,
                        "default",
                        "strong",
                        List.of(),
                        4,
                        1,
                        false,
                        List.of("lab"),
                        List.of(Samples.PLUGIN),
                        List.of());
        queue.upkeep().announce(alice);
        assertThat(reloads.answered("alice")).isZero();

        reloads.answer("alice", 7);
        queue.upkeep().announce(alice);

        assertThat(reloads.answered("alice")).isEqualTo(7);
        assertThat(queue.inspection().executors()).containsExactly(alice);
        assertThat(queue.redis.ttl(Keys.executor("alice"))).isBetween(10L, 15L);

        reloads.ask("default", "alice");
        queue.upkeep().withdraw("alice");
        assertThat(reloads.answered("alice")).isZero();
        assertThat(reloads.asked("default", "alice")).isZero();
    }

    private static Reloads reloads(TestQueue queue) {
        return queue.queue.reloads();
    }
}
