package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.ParkOutcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@WithQueue
class PublishingTest {
    @Test
    void leave_to_publish_is_recorded_with_the_journal_and_the_progress(TestQueue queue) {
        var claim = resolved(queue.taken(queue.alice));

        var publishing = queue.alice.publishing(claim, "journal-1");

        assertThat(publishing.journal()).isEqualTo("journal-1");
        queue.lapse(claim.id());
        var again = queue.take(queue.bob);
        assertThat(again.journal()).isEqualTo("journal-1");
        assertThat(again.progress()).isEqualTo(claim.progress());
    }

    @Test
    void a_checkpoint_ends_the_phase_and_moves_the_step(TestQueue queue) {
        var claim = queue.alice.publishing(queue.taken(queue.alice), "j");

        var next = queue.alice.checkpoint(claim, claim.progress().plus(Samples.entry()));

        assertThat(next.step()).isEqualTo(1);
        assertThat(next.journal()).isNull();
        queue.lapse(claim.id());
        assertThat(queue.readyIn("front")).hasSize(1);
        var again = queue.take(queue.bob);
        assertThat(again.step()).isEqualTo(1);
        assertThat(again.journal()).isNull();
        assertThat(again.progress().entries()).containsExactly(Samples.entry());
    }

    @Test
    void a_checkpoint_may_jump_to_what_the_disk_says(TestQueue queue) {
        var claim = queue.alice.publishing(queue.taken(queue.alice), "j");
        var found = claim.progress().plus(Samples.entry()).plus(Samples.entry());

        queue.alice.checkpoint(claim, found);

        assertThat(queue.view(claim.id()).step()).isEqualTo(2);
    }

    @Test
    void a_checkpoint_never_goes_back(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var further = queue.alice.checkpoint(claim, steps(3));

        queue.alice.checkpoint(claim, steps(2));
        assertThat(queue.view(claim.id()).step()).isEqualTo(3);
        assertThatThrownBy(() -> queue.alice.checkpoint(further, steps(3)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_half_published_pass_can_be_neither_finished_nor_parked_nor_begun_again(TestQueue queue) {
        var claim = queue.alice.publishing(queue.taken(queue.alice), "j");
        var before = Contents.of(queue.redis);

        refused(Problem.INTERNAL, () -> queue.alice.finish(claim, Samples.success()));
        refused(Problem.INTERNAL, () -> queue.alice.park(claim, Samples.asks(Samples.DATE)));
        refused(Problem.INTERNAL, () -> queue.alice.rerun(claim));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void another_journal_never_takes_the_place_of_one_that_may_be_half_applied(TestQueue queue) {
        var claim = queue.alice.publishing(queue.taken(queue.alice), "j");

        refused(Problem.INTERNAL, () -> queue.alice.publishing(claim, "other"));

        assertThat(queue.field(claim.id(), "journal")).isEqualTo("j");
    }

    @Test
    void leave_asked_for_a_step_that_is_over_changes_nothing(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.checkpoint(claim, steps(1));
        var before = Contents.of(queue.redis);

        queue.alice.publishing(claim, "late");

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void a_rerun_is_counted_and_drops_what_was_set_aside(TestQueue queue) {
        var claim = answered(queue);
        assertThat(claim.parked()).isEqualTo(new Claim.Parked(1, "parked-0"));

        var rerun = queue.alice.rerun(claim);

        assertThat(rerun.reruns()).isEqualTo(1);
        queue.lapse(claim.id());
        var again = queue.take(queue.bob);
        assertThat(again.reruns()).isEqualTo(1);
        assertThat(again.parked()).isNull();
        assertThat(queue.bob.answers(again).rounds()).isEqualTo(1);
    }

    @Test
    void a_checkpoint_forgets_reruns_rounds_and_parked_work(TestQueue queue) {
        var claim = queue.alice.rerun(answered(queue));

        queue.alice.checkpoint(claim, claim.progress().plus(Samples.entry()));

        assertFreshStep(queue, claim);
    }

    /// A step that is passed without a checkpoint of its own left its parked work to the next.
    @Test
    void so_does_a_journal_of_a_later_step(TestQueue queue) {
        var claim = answered(queue);
        var ahead = claim.withProgress(claim.progress().plus(Samples.entry()));

        queue.alice.publishing(ahead, "j");

        assertFreshStep(queue, claim);
    }

    @Test
    void so_does_a_question_of_a_later_step(TestQueue queue) {
        var claim = queue.alice.rerun(answered(queue));
        var ahead = claim.withProgress(claim.progress().plus(Samples.entry()));

        var asked = queue.alice.park(ahead, Samples.preset(Samples.COUNT, Map.of("count", 1)));

        assertThat(asked)
                .isInstanceOfSatisfying(
                        ParkOutcome.Answered.class,
                        answered -> {
                            assertThat(answered.request().step()).isEqualTo(1);
                            assertThat(answered.request().round()).isEqualTo(1);
                        });
        assertFreshStep(queue, claim, new Claim.Parked(1, "parked-0"));
    }

    private static void assertFreshStep(TestQueue queue, Claim claim) {
        assertFreshStep(queue, claim, null);
    }

    /// @param parked what was set aside in the later step; null when nothing was
    private static void assertFreshStep(
            TestQueue queue, Claim claim, Claim.@Nullable Parked parked) {
        queue.lapse(claim.id());
        var again = queue.take(queue.bob);
        assertThat(again.step()).isEqualTo(1);
        assertThat(again.parked()).isEqualTo(parked);
        assertThat(again.reruns()).isZero();
        assertThat(queue.redis.keys("hps:*secret*")).isEmpty();
    }

    /// Taken by alice again after a question with a secret in it was answered.
    private static Claim answered(TestQueue queue) {
        return Conversation.answered(queue, queue.taken(queue.alice));
    }

    private static Claim resolved(Claim claim) {
        return claim.withProgress(
                claim.progress().resolvedTo(List.of(Samples.PLUGIN), List.of("careful")));
    }

    private static Progress steps(int count) {
        var progress = Progress.NONE;
        for (int i = 0; i < count; i++) {
            progress = progress.plus(Samples.entry());
        }
        return progress;
    }

    @Test
    void a_dead_owner_costs_nothing_while_it_publishes(TestQueue queue) {
        var claim = queue.alice.publishing(queue.taken(queue.alice), "j");
        for (int i = 0; i < 9; i++) {
            queue.lapse(claim.id());
            assertThat(queue.take(queue.alice).attempt()).isEqualTo(1);
        }
        assertThat(queue.state(claim.id())).isEqualTo(PassState.RUNNING);
    }
}
