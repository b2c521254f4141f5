package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Claim;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WithQueue
class FencingTest {
    @ParameterizedTest
    @EnumSource
    void an_owner_whose_pass_was_taken_by_another_can_do_nothing_to_it(
            OwnersScripts script, TestQueue queue) {
        var stale = queue.taken(queue.alice);
        queue.lapse(stale.id());
        queue.take(queue.bob);
        var before = Contents.of(queue.redis);

        refused(Problem.FENCED, () -> script.run(queue.alice, stale));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void nor_while_nobody_has_it(OwnersScripts script, TestQueue queue) {
        var stale = queue.taken(queue.alice);
        queue.lapse(stale.id());
        var before = Contents.of(queue.redis);

        refused(Problem.FENCED, () -> script.run(queue.alice, stale));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void nor_when_it_is_over(OwnersScripts script, TestQueue queue) {
        var stale = queue.taken(queue.alice);
        queue.lapse(stale.id());
        queue.bob.finish(queue.take(queue.bob), Samples.success());
        var before = Contents.of(queue.redis);

        refused(Problem.FENCED, () -> script.run(queue.alice, stale));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void nor_can_it_act_on_a_pass_that_redis_does_not_know(OwnersScripts script, TestQueue queue) {
        var lost = queue.taken(queue.alice);
        queue.redis.del(queue.keys.pass(lost.id()));
        var before = Contents.of(queue.redis);

        refused(Problem.FENCED, () -> script.run(queue.alice, lost));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void the_right_fence_in_the_wrong_hands_is_not_enough(OwnersScripts script, TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var before = Contents.of(queue.redis);

        refused(Problem.FENCED, () -> script.run(queue.bob, claim));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    /// The same executor, started again under its name, is another owner.
    @ParameterizedTest
    @EnumSource
    void an_old_fence_in_the_right_hands_is_not_enough(OwnersScripts script, TestQueue queue) {
        var stale = queue.taken(queue.alice);
        queue.lapse(stale.id());
        queue.take(queue.alice);

        refused(Problem.FENCED, () -> script.run(queue.alice, stale));
    }

    @Test
    void fences_rise_with_every_take_and_every_reclaim(TestQueue queue) {
        var first = queue.taken(queue.alice);
        queue.lapse(first.id());
        long reclaimed = fence(queue, first);
        var second = queue.take(queue.bob);

        assertThat(reclaimed).isGreaterThan(first.fence());
        assertThat(second.fence()).isGreaterThan(reclaimed);
    }

    @Test
    void a_fence_rises_also_when_the_clock_of_the_server_is_behind_it(TestQueue queue) {
        var id = queue.submit();
        queue.redis.hset(queue.keys.pass(id), "fence", "7999999999999998");

        var claim = queue.take(queue.alice);
        assertThat(claim.fence()).isEqualTo(7_999_999_999_999_999L);

        queue.lapse(id);
        assertThat(queue.field(id, "fence")).isEqualTo("8000000000000000");
    }

    @Test
    void a_fence_is_written_out_to_the_last_digit(TestQueue queue) {
        var claim = queue.taken(queue.alice);

        assertThat(claim.fence()).isGreaterThan(1_000_000_000_000_000L);
        assertThat(queue.field(claim.id(), "fence")).isEqualTo(Long.toString(claim.fence()));
        assertThat(queue.eventsOf(claim.id()).getLast())
                .containsEntry("fence", Long.toString(claim.fence()));
    }

    @Test
    void raising_goes_above_what_was_found_and_keeps_the_pass(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        long found = claim.fence() + 3_600_000_000L;

        var raised = queue.alice.raise(claim, found);

        assertThat(raised.fence()).isGreaterThan(found);
        refused(Problem.FENCED, () -> queue.alice.publishing(claim, "j"));
        queue.alice.publishing(raised, "j");
        assertThat(fence(queue, claim)).isEqualTo(raised.fence());
    }

    @Test
    void a_raise_whose_reply_was_lost_gives_the_same_fence_again(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var raised = queue.alice.raise(claim, claim.fence() + 9);

        assertThat(queue.alice.raise(claim, claim.fence() + 9)).isEqualTo(raised);
    }

    @Test
    void a_raise_repeated_with_something_higher_still_goes_above_that(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var raised = queue.alice.raise(claim, claim.fence() + 9);
        long higher = raised.fence() + 3_600_000_000L;

        assertThat(queue.alice.raise(claim, higher).fence()).isGreaterThan(higher);
    }

    /// Leases are renewed by another thread than the one that raises: it may still name the old
    /// fence, and would have killed the worker.
    @Test
    void a_renewal_that_was_on_its_way_during_a_raise_is_not_called_lost(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.raise(claim, claim.fence() + 9);

        assertThat(queue.alice.renew(List.of(claim))).isEqualTo(Set.of());
        assertThat(queue.bob.renew(List.of(claim))).containsExactly(claim);
    }

    private static long fence(TestQueue queue, Claim claim) {
        return Long.parseLong(String.valueOf(queue.field(claim.id(), "fence")));
    }
}
