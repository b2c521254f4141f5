package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Priority;
import dev.holdpoint.queue.Claim;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One workspace, one pass at a time.
@WithQueue
class WorkspaceLimitTest {
    @Test
    void a_second_pass_over_a_workspace_waits_in_its_blocked_list(TestQueue queue) {
        var first = queue.submit("a");
        var second = queue.submit("a");

        assertThat(queue.alice.take(9)).extracting(Claim::id).containsExactly(first);

        assertThat(queue.state(second)).isEqualTo(PassState.QUEUED);
        assertThat(queue.redis.lrange(queue.blocked("a"), 0, -1))
                .containsExactly(second.toString());
        assertThat(queue.ready()).containsExactly(first.toString());
        assertThat(queue.pending("normal")).isEqualTo(1);
        assertThat(queue.events(second)).containsExactly("submitted", "blocked");
    }

    @Test
    void other_workspaces_go_past_it(TestQueue queue) {
        queue.submit("a");
        queue.submit("a");
        var other = queue.submit("b");

        assertThat(queue.alice.take(9)).extracting(Claim::id).contains(other).hasSize(2);
    }

    static Stream<Named<BiConsumer<TestQueue, Claim>>> waysToLetGo() {
        return Stream.of(
                Named.of("finish", (queue, held) -> queue.alice.finish(held, Samples.success())),
                Named.of(
                        "park",
                        (queue, held) -> queue.alice.park(held, Samples.asks(Samples.DATE))),
                Named.of(
                        "release",
                        (queue, held) -> queue.alice.release(held, "full", Duration.ofHours(1))),
                Named.of("promote", (queue, held) -> dies(queue, held)));
    }

    @ParameterizedTest
    @MethodSource("waysToLetGo")
    void whoever_lets_go_of_a_workspace_lets_the_next_pass_in(
            BiConsumer<TestQueue, Claim> letGo, TestQueue queue) {
        queue.submit("a");
        var held = queue.take(queue.alice);
        var next = queue.submit("a");
        var last = queue.submit("a");
        assertThat(queue.bob.take(9)).isEmpty();

        letGo.accept(queue, held);

        assertThat(queue.bob.take(9)).extracting(Claim::id).containsExactly(next);
        assertThat(queue.redis.lrange(queue.blocked("a"), 0, -1)).contains(last.toString());
        assertThat(queue.redis.smembers(queue.busy("a"))).containsExactly(next.toString());
    }

    /// What it did not finish comes before what has not begun.
    @Test
    void a_pass_handed_back_at_once_runs_before_those_that_wait_for_its_workspace(TestQueue queue) {
        queue.submit("a");
        var held = queue.take(queue.alice);
        var next = queue.submit("a");
        assertThat(queue.bob.take(9)).isEmpty();

        queue.alice.release(held, "executor alice stops", Duration.ZERO);

        var again = queue.bob.take(9);
        assertThat(again).extracting(Claim::id).containsExactly(held.id());
        queue.bob.finish(again.getFirst(), Samples.success());
        assertThat(queue.bob.take(9)).extracting(Claim::id).containsExactly(next);
    }

    /// It had its turn when it met the full workspace. At the end of its own stream, a younger pass
    /// over the same workspace would always have been before it.
    @Test
    void an_unblocked_pass_is_taken_before_a_younger_one_that_still_waits_in_the_stream(
            TestQueue queue) {
        queue.submit("a");
        var held = queue.take(queue.alice);
        var elder = queue.submit("a");
        assertThat(queue.bob.take(1)).isEmpty();
        var younger = queue.submit("a");

        queue.alice.finish(held, Samples.success());

        assertThat(queue.bob.take(9)).extracting(Claim::id).containsExactly(elder);
        assertThat(queue.state(younger)).isEqualTo(PassState.QUEUED);
    }

    @Test
    void while_half_published_a_pass_keeps_its_workspace_through_lapse_and_hand_back(
            TestQueue queue) {
        queue.submit("a");
        var held = queue.take(queue.alice);
        var next = queue.submit("a");
        queue.alice.publishing(held, "j");
        queue.lapse(held.id());

        var again = queue.take(queue.bob);
        assertThat(again.id()).isEqualTo(held.id());
        queue.bob.blocked(again, "disk full", Duration.ofHours(1));
        assertThat(queue.bob.take(9)).isEmpty();
        queue.upkeep().promote();

        assertThat(queue.bob.take(9)).isEmpty();
        assertThat(queue.state(next)).isEqualTo(PassState.QUEUED);
        assertThat(queue.redis.smembers(queue.busy("a"))).containsExactly(held.id().toString());
    }

    @Test
    void a_half_published_pass_is_taken_without_regard_to_limits(TestQueue queue) {
        queue.submit("a");
        var held = queue.take(queue.alice);
        queue.alice.publishing(held, "j");
        queue.lapse(held.id());
        queue.redis.del(queue.busy("a"));
        queue.redis.sadd(queue.busy("a"), "default.0.stranger");

        assertThat(queue.bob.take(1)).extracting(Claim::id).containsExactly(held.id());
    }

    @Test
    void a_pass_does_not_wait_for_itself(TestQueue queue) {
        var id = queue.submit("a");
        queue.redis.sadd(queue.busy("a"), id.toString());

        assertThat(queue.bob.take(1)).extracting(Claim::id).containsExactly(id);
    }

    @Test
    void a_holder_that_does_not_run_any_more_is_not_waited_for(TestQueue queue) {
        queue.redis.sadd(queue.busy("a"), "default.0.gone");
        var id = queue.submit("a");
        assertThat(queue.alice.take(1)).isEmpty();

        assertThat(queue.upkeep().promote().unblocked()).isEqualTo(1);

        assertThat(queue.alice.take(1)).extracting(Claim::id).containsExactly(id);
        assertThat(queue.redis.exists(queue.keys.blocked())).isFalse();
    }

    @Test
    void a_pass_in_the_blocked_list_that_ended_meanwhile_is_passed_over(TestQueue queue) {
        queue.submit("a");
        var held = queue.take(queue.alice);
        var gone = queue.submit(TestQueue.spec("a", Priority.HIGH));
        var next = queue.submit("a");
        assertThat(queue.bob.take(9)).isEmpty();
        queue.redis.del(queue.keys.pass(gone));

        queue.alice.finish(held, Samples.success());

        assertThat(queue.bob.take(9)).extracting(Claim::id).containsExactly(next);
    }

    @Test
    void a_blocked_pass_is_never_in_two_streams(TestQueue queue) {
        queue.submit("a");
        var held = queue.take(queue.alice);
        var next = queue.submit("a");
        for (int i = 0; i < 3; i++) {
            queue.bob.take(9);
            queue.redis.del(queue.busy("a"));
            queue.upkeep().promote();
            queue.redis.sadd(queue.busy("a"), held.id().toString());
        }

        assertThat(queue.ready().stream().filter(next.toString()::equals)).hasSize(1);
        assertThat(queue.redis.llen(queue.blocked("a"))).isZero();
    }

    /// Its attempts are used up, so that it does not come back before the next.
    private static void dies(TestQueue queue, Claim held) {
        queue.redis.hset(queue.keys.pass(held.id()), "attempt", "5");
        queue.lapse(held.id());
    }
}
