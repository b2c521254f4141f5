package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WithQueue
class RetryTest {
    @Test
    void a_pass_that_is_over_is_submitted_again_as_another_one(TestQueue queue) {
        var id =
                queue.submit(
                        TestQueue.spec(
                                "a",
                                Map.of(
                                        "plugins",
                                        List.of("p"),
                                        "labels",
                                        Map.of("rig", "7"),
                                        "priority",
                                        "high",
                                        "idempotency_key",
                                        "k")));
        queue.alice.finish(queue.take(queue.alice), Samples.success());

        var again = queue.decisions().retry(id, Map.of());

        assertThat(again).isNotEqualTo(id);
        var view = queue.view(again);
        assertThat(view.state()).isEqualTo(PassState.QUEUED);
        assertThat(view.work().retryOf()).isEqualTo(id);
        assertThat(view.work().plugins()).containsExactly("p");
        assertThat(view.work().labels()).isEqualTo(Map.of("rig", "7"));
        assertThat(queue.readyIn("high")).containsExactly(again.toString());
        assertThat(queue.view(id).state()).isEqualTo(PassState.DONE);
        assertThat(queue.take(queue.bob).spec().delivery().idempotencyKey()).isNull();
    }

    @Test
    void answers_that_came_with_it_are_gone_and_can_be_given_again(TestQueue queue) {
        var id = queue.submit(TestQueue.spec("a", Map.of("answers", Map.of("p", Map.of("f", 1)))));
        queue.alice.finish(queue.take(queue.alice), Samples.success());

        queue.decisions().retry(id, Map.of());
        var bare = queue.take(queue.alice);
        assertThat(bare.spec().answers()).isEmpty();
        queue.alice.finish(bare, Samples.success());

        queue.decisions().retry(bare.id(), Map.of("p", Map.of("f", 2)));
        assertThat(queue.take(queue.alice).spec().answers()).isEqualTo(Map.of("p", Map.of("f", 2)));
    }

    @Test
    void one_that_was_to_start_later_and_was_cancelled_starts_at_once(TestQueue queue) {
        var later = Map.of("not_before", "2999-01-01T00:00:00Z");
        refused(Problem.BAD_SPEC, () -> queue.submit(TestQueue.spec("a", later)));
        var soon = Instant.ofEpochMilli(queue.now() + 3_600_000).toString();
        var id = queue.submit(TestQueue.spec("a", Map.of("not_before", soon)));
        assertThat(queue.state(id)).isEqualTo(PassState.SCHEDULED);
        queue.decisions().cancel(id, "carol", "cli");

        var again = queue.decisions().retry(id, Map.of());

        assertThat(queue.take(queue.alice).id()).isEqualTo(again);
    }

    @Test
    void a_dead_pass_can_be_repeated_and_stays_for_whoever_decides_about_it(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.redis.hset(queue.keys.pass(claim.id()), "attempt", "5");
        queue.lapse(claim.id());

        var again = queue.decisions().retry(claim.id(), Map.of());

        assertThat(queue.take(queue.alice).id()).isEqualTo(again);
        assertThat(queue.state(claim.id())).isEqualTo(PassState.DEAD);
    }

    @Test
    void what_is_not_over_or_not_known_is_not_repeated(TestQueue queue) {
        var id = queue.submit();

        var refusal = refused(Problem.PASS_NOT_OVER, () -> queue.decisions().retry(id, Map.of()));

        assertThat(refusal.getMessage()).contains("queued");
        assertThat(queue.ready()).containsExactly(id.toString());
        queue.redis.del(queue.keys.pass(id));
        refused(Problem.NOT_FOUND, () -> queue.decisions().retry(id, Map.of()));
    }
}
