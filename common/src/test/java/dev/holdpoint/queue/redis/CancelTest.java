package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.ResultJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

@WithQueue
class CancelTest {
    @Test
    void a_queued_pass_is_cancelled_and_never_taken(TestQueue queue) {
        var id = queue.submit("a");

        assertThat(cancel(queue, id)).isEqualTo(Cancelled.AT_ONCE);

        isCancelled(queue, id);
        assertThat(queue.ready()).isEmpty();
        assertThat(queue.alice.take(1)).isEmpty();
    }

    @Test
    void a_pass_that_waits_for_its_workspace_is_cancelled_and_lets_the_next_one_run(
            TestQueue queue) {
        var holder = queue.submit("a");
        var blocked = queue.submit("a");
        var next = queue.submit("a");
        var claim = queue.take(queue.alice);
        assertThat(claim.id()).isEqualTo(holder);
        assertThat(queue.bob.take(3)).isEmpty();

        cancel(queue, blocked);
        queue.alice.finish(claim, Samples.success());

        isCancelled(queue, blocked);
        assertThat(queue.take(queue.bob).id()).isEqualTo(next);
    }

    @Test
    void a_pass_cancelled_while_it_waits_for_its_workspace_is_no_longer_counted(TestQueue queue) {
        queue.submit("a");
        queue.take(queue.alice);
        var blocked = queue.submit("a");
        assertThat(queue.bob.take(1)).isEmpty();
        var counts = queue.inspection().queues().getFirst();
        assertThat(counts.queued()).isEqualTo(1);
        assertThat(counts.blocked()).isEqualTo(1);

        cancel(queue, blocked);

        counts = queue.inspection().queues().getFirst();
        assertThat(counts.queued()).isZero();
        assertThat(counts.blocked()).isZero();
        assertThat(queue.redis.exists(queue.keys.blocked())).isFalse();
    }

    @Test
    void a_scheduled_pass_is_cancelled(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.release(claim, "busy", Duration.ofHours(1));

        cancel(queue, claim.id());

        isCancelled(queue, claim.id());
        assertThat(queue.redis.exists(queue.keys.scheduled())).isFalse();
    }

    @Test
    void a_running_pass_is_lost_to_its_executor_and_frees_its_workspace(TestQueue queue) {
        var id = queue.submit("a");
        var waits = queue.submit("a");
        var claim = queue.take(queue.alice);
        assertThat(queue.bob.take(1)).isEmpty();

        cancel(queue, id);

        isCancelled(queue, id);
        assertThat(queue.alice.renew(List.of(claim))).isEqualTo(Set.of(claim));
        refused(Problem.FENCED, () -> queue.alice.publishing(claim, "journal"));
        refused(Problem.FENCED, () -> queue.alice.finish(claim, Samples.success()));
        assertThat(queue.take(queue.bob).id()).isEqualTo(waits);
    }

    @Test
    void what_was_published_before_stays_in_the_result(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.checkpoint(claim, claim.progress().plus(Samples.entry()).warned("odd"));

        cancel(queue, claim.id());

        var result = Objects.requireNonNull(queue.view(claim.id()).result());
        assertThat(result.applied()).containsExactly(Samples.entry());
        assertThat(result.warnings()).containsExactly("odd");
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.aborted()).isFalse();
    }

    /// The script writes it, since only that knows the entries at that moment.
    @Test
    void the_result_is_written_as_all_others_are(TestQueue queue) {
        var bare = queue.submit();
        cancel(queue, bare);
        var claim = queue.taken(queue.alice);
        queue.alice.checkpoint(
                claim, claim.progress().plus(Samples.entry()).warned("\"odd\" \\ ä\n€"));
        cancel(queue, claim.id());

        for (var id : List.of(bare, claim.id())) {
            var result = Objects.requireNonNull(queue.view(id).result());
            assertThat(queue.redis.get(queue.keys.result(id))).isEqualTo(ResultJson.write(result));
        }
    }

    @Test
    void a_waiting_pass_takes_its_question_with_it_and_a_late_answer_learns_who_won(
            TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);

        cancel(queue, request.pass());

        isCancelled(queue, request.pass());
        assertThat(queue.inspection().openInputs(9)).isEmpty();
        assertThat(queue.redis.exists(queue.keys.state("waiting"), queue.keys.open())).isZero();
        var closed = queue.inspection().input(request).orElseThrow();
        assertThat(closed.state()).isEqualTo(InputRequest.State.CANCELLED);
        assertThat(closed.by()).isEqualTo("carol");
        assertThat(queue.redis.ttl(queue.keys.input(request))).isPositive();
        var late =
                refused(
                        Problem.INPUT_CLOSED,
                        () ->
                                Conversation.answer(
                                        queue, request, Map.of("date", "2024-02-07"), "late"));
        assertThat(late.getMessage()).contains("cancelled", "carol (cli)");
    }

    @Test
    void a_pass_that_is_being_published_ends_as_cancelled_once_that_is_done(TestQueue queue) {
        var id = queue.submit("a");
        var claim = queue.alice.publishing(queue.take(queue.alice), "journal");

        assertThat(cancel(queue, id)).isEqualTo(Cancelled.ONCE_PUBLISHED);

        assertThat(queue.state(id)).isEqualTo(PassState.RUNNING);
        assertThat(queue.view(id).reason()).startsWith("cancelled by carol; it ends once");
        assertThat(queue.alice.renew(List.of(claim))).isEmpty();
        var further = claim.progress().plus(Samples.entry());
        refused(Problem.FENCED, () -> queue.alice.checkpoint(claim, further));
        isCancelled(queue, id);
        var result = Objects.requireNonNull(queue.view(id).result());
        assertThat(result.applied()).containsExactly(Samples.entry());
        assertThat(queue.events(id)).endsWith("cancel_requested", "checkpoint", "cancelled");
        assertThat(queue.redis.exists(queue.busy("a"))).isFalse();
    }

    @Test
    void the_next_owner_of_a_half_published_pass_ends_it_as_cancelled_too(TestQueue queue) {
        var id = queue.submit();
        var claim = queue.alice.publishing(queue.take(queue.alice), "journal");
        queue.lapse(id);

        assertThat(cancel(queue, id)).isEqualTo(Cancelled.ONCE_PUBLISHED);

        var again = queue.take(queue.bob);
        assertThat(again.journal()).isEqualTo("journal");
        refused(
                Problem.FENCED,
                () -> queue.bob.checkpoint(again, claim.progress().plus(Samples.entry())));
        isCancelled(queue, id);
    }

    @Test
    void a_cancel_repeated_changes_nothing_and_is_no_error(TestQueue queue) {
        var id = queue.submit();
        cancel(queue, id);
        var before = Contents.of(queue.redis);

        assertThat(cancel(queue, id)).isEqualTo(Cancelled.AT_ONCE);

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void a_pass_that_is_over_or_unknown_cannot_be_cancelled(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.finish(claim, Samples.success());

        var over = refused(Problem.PASS_OVER, () -> cancel(queue, claim.id()));

        assertThat(over.getMessage()).contains("done, success");
        queue.redis.del(queue.keys.pass(claim.id()));
        refused(Problem.NOT_FOUND, () -> cancel(queue, claim.id()));
    }

    @Test
    void a_dead_pass_is_left_to_whoever_decides_about_dead_ones(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.redis.hset(queue.keys.pass(claim.id()), "attempt", "5");
        queue.lapse(claim.id());

        refused(Problem.PASS_OVER, () -> cancel(queue, claim.id()));
        assertThat(queue.state(claim.id())).isEqualTo(PassState.DEAD);
    }

    @Test
    void who_cancelled_is_recorded_within_limits(TestQueue queue) {
        var id = queue.submit();
        refused(Problem.BAD_SETTING, () -> queue.decisions().cancel(id, "x".repeat(257), "cli"));
        refused(Problem.BAD_SETTING, () -> queue.decisions().cancel(id, "a\u001b[31mb", "cli"));
        assertThat(queue.state(id)).isEqualTo(PassState.QUEUED);

        cancel(queue, id);

        assertThat(queue.eventsOf(id).getLast())
                .containsEntry("event", "cancelled")
                .containsEntry("by", "carol")
                .containsEntry("how", "cli")
                .containsEntry("outcome", "cancelled");
        assertThat(queue.view(id).reason()).isEqualTo("cancelled by carol (cli)");
    }

    private static Cancelled cancel(TestQueue queue, PassId id) {
        return queue.decisions().cancel(id, "carol", "cli");
    }

    private static void isCancelled(TestQueue queue, PassId id) {
        assertThat(queue.view(id).outcome()).contains(Outcome.CANCELLED);
        assertThat(queue.redis.zscore(queue.keys.state("done"), id.toString())).isNotNull();
        assertThat(queue.redis.zscore(queue.keys.leases(), id.toString())).isNull();
        assertThat(queue.redis.ttl(queue.keys.pass(id))).isPositive();
    }
}
