package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.BlockedPublish;
import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.PublishDecision;
import dev.holdpoint.model.PublishDecision.Way;
import dev.holdpoint.queue.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WithQueue
class BlockedPublishTest {
    private static final Duration FIRST = Duration.ofSeconds(5);

    @Test
    void it_is_seen_with_its_reason_and_when_it_is_tried_again(TestQueue queue) {
        var id = blocked(queue).id();

        var view = queue.view(id);
        assertThat(view.state()).isEqualTo(PassState.SCHEDULED);
        assertThat(view.reason()).isEqualTo("no space");
        var blocked = Objects.requireNonNull(view.blocked());
        assertThat(blocked.why()).isEqualTo("no space");
        assertThat(blocked.tries()).isEqualTo(1);
        assertThat(blocked.next())
                .isEqualTo(Instant.ofEpochMilli(due(queue, id)))
                .isAfter(blocked.since());
        assertThat(blocked.decision()).isNull();
        assertThat(queue.inspection().queues().getFirst().publishBlocked()).isEqualTo(1);
        assertThat(listed(queue)).containsExactly(id);
        assertThat(queue.events(id)).endsWith("publishing", "publish_blocked");
    }

    @Test
    void it_is_tried_again_after_twice_the_time_up_to_five_minutes(TestQueue queue) {
        var claim = queue.alice.publishing(queue.taken(queue.alice), "j");
        var waits = new ArrayList<Long>();
        for (int i = 0; i < 9; i++) {
            queue.alice.blocked(claim, "no space", FIRST);
            var id = claim.id();
            waits.add(due(queue, id) - Long.parseLong(field(queue, id, "updated")));
            queue.due(id);
            claim = queue.take(queue.alice);
        }

        assertThat(waits)
                .containsExactly(
                        5_000L, 10_000L, 20_000L, 40_000L, 80_000L, 160_000L, 300_000L, 300_000L,
                        300_000L);
        assertThat(claim.attempt()).isEqualTo(1);
        assertThat(claim.journal()).isEqualTo("j");
    }

    @Test
    void what_is_blocked_before_anything_was_published_waits_likewise_and_gives_its_workspace_up(
            TestQueue queue) {
        var id = queue.submit("a");
        var next = queue.submit("a");
        queue.alice.blocked(queue.take(queue.alice), "no space", FIRST);
        assertThat(queue.take(queue.bob).id()).isEqualTo(next);

        assertThat(queue.view(id).blocked()).isNull();
        assertThat(listed(queue)).isEmpty();
        var refusal = refused(Problem.NOT_BLOCKED, () -> decide(queue, id, Way.UNDO));
        assertThat(refusal).hasMessageContaining("nothing of it has been published");
        assertThat(queue.decisions().cancel(id, "carol", "cli")).isEqualTo(Cancelled.AT_ONCE);
    }

    @ParameterizedTest
    @EnumSource
    void a_decision_brings_it_back_at_once_and_reaches_whoever_takes_it(Way way, TestQueue queue) {
        var id = blocked(queue).id();

        var decided = decide(queue, id, way);

        assertThat(decided.way()).isEqualTo(way);
        assertThat(decision(queue.view(id))).isEqualTo(decided);
        assertThat(queue.state(id)).isEqualTo(PassState.QUEUED);
        var again = queue.take(queue.bob);
        assertThat(again.id()).isEqualTo(id);
        assertThat(again.decision()).isEqualTo(decided);
        assertThat(queue.eventsOf(id))
                .filteredOn(event -> "decided".equals(event.get("event")))
                .singleElement()
                .satisfies(event ->
                        assertThat(event)
                                .containsEntry("way", way.word())
                                .containsEntry("by", "carol")
                                .containsEntry("how", "cli")
                                .containsEntry("why", "because"));
    }

    @Test
    void one_that_is_made_while_an_executor_tries_counts_once_that_has_failed(TestQueue queue) {
        var id = blocked(queue).id();
        queue.due(id);
        var trying = queue.take(queue.alice);
        decide(queue, id, Way.UNDO);
        assertThat(queue.state(id)).isEqualTo(PassState.RUNNING);

        queue.alice.blocked(trying, "no space", FIRST);

        var next = queue.take(queue.bob);
        assertThat(Objects.requireNonNull(next.decision()).way()).isEqualTo(Way.UNDO);
        queue.bob.blocked(next, "still none", FIRST);
        assertThat(queue.state(id)).as("it is known by now").isEqualTo(PassState.SCHEDULED);
    }

    @Test
    void it_is_there_for_the_next_owner_when_the_one_that_knew_it_is_gone(TestQueue queue) {
        var id = blocked(queue).id();
        decide(queue, id, Way.UNDO);
        queue.take(queue.alice);
        queue.lapse(id);

        assertThat(Objects.requireNonNull(queue.take(queue.bob).decision()).way())
                .isEqualTo(Way.UNDO);
    }

    @Test
    void the_last_decision_counts_and_one_said_twice_is_one(TestQueue queue) {
        var id = blocked(queue).id();
        decide(queue, id, Way.UNDO);
        var first = decide(queue, id, Way.FINISH);
        queue.tick();

        assertThat(decide(queue, id, Way.FINISH)).isEqualTo(first);
        assertThat(queue.take(queue.bob).decision()).isEqualTo(first);
        assertThat(queue.events(id)).filteredOn("decided"::equals).hasSize(2);
    }

    @Test
    void once_it_is_published_nothing_of_it_is_left(TestQueue queue) {
        var id = blocked(queue).id();
        decide(queue, id, Way.RETRY);
        var claim = queue.take(queue.bob);
        var further = queue.bob.checkpoint(claim, claim.progress().plus(Samples.entry()));

        assertThat(further.decision()).isNull();
        assertThat(queue.view(id).blocked()).isNull();
        assertThat(queue.redis.hkeys(queue.keys.pass(id)))
                .doesNotContain("tries", "decision", "decided", "blocked", "blocked_next");
        assertThat(listed(queue)).isEmpty();
        refused(Problem.NOT_BLOCKED, () -> decide(queue, id, Way.RETRY));
    }

    @Test
    void what_is_just_being_published_is_not_blocked(TestQueue queue) {
        var claim = queue.alice.publishing(queue.taken(queue.alice), "j");
        var before = Contents.of(queue.redis);

        assertThat(refused(Problem.NOT_BLOCKED, () -> decide(queue, claim.id(), Way.UNDO)))
                .hasMessageContaining("an executor publishes it just now");
        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void neither_is_one_that_nobody_knows_or_that_is_over(TestQueue queue) {
        var over = queue.taken(queue.alice);
        queue.alice.finish(over, Samples.success());

        assertThat(refused(Problem.NOT_BLOCKED, () -> decide(queue, over.id(), Way.UNDO)))
                .hasMessageContaining("it is done");
        var unknown = PassId.parse("default.0.0198c0de-0000-7000-8000-000000000000");
        refused(Problem.NOT_FOUND, () -> decide(queue, unknown, Way.UNDO));
    }

    @Test
    void a_cancel_waits_for_the_end_of_a_blocked_publish(TestQueue queue) {
        var id = blocked(queue).id();

        assertThat(queue.decisions().cancel(id, "carol", "cli"))
                .isEqualTo(Cancelled.ONCE_PUBLISHED);
        assertThat(queue.state(id)).isEqualTo(PassState.SCHEDULED);
        assertThat(queue.view(id).reason()).contains("cancelled by carol");
        assertThat(Objects.requireNonNull(queue.view(id).blocked()).why()).isEqualTo("no space");
        decide(queue, id, Way.UNDO);
        var claim = queue.take(queue.bob);
        refused(
                Problem.FENCED,
                () -> queue.bob.checkpoint(claim, claim.progress().plus(Samples.entry())));

        assertThat(queue.view(id).outcome()).contains(Outcome.CANCELLED);
        assertThat(listed(queue)).isEmpty();
    }

    private static Claim blocked(TestQueue queue) {
        var claim = queue.alice.publishing(queue.taken(queue.alice), "j");
        queue.alice.blocked(claim, "no space", FIRST);
        return claim;
    }

    private static PublishDecision decide(TestQueue queue, PassId id, Way way) {
        return queue.decisions().decide(id, way, "carol", "cli", "because");
    }

    private static PublishDecision decision(PassView view) {
        BlockedPublish blocked = Objects.requireNonNull(view.blocked());
        return Objects.requireNonNull(blocked.decision());
    }

    private static List<PassId> listed(TestQueue queue) {
        var filter =
                new PassFilter(PassFilter.ALL.states(), null, null, PassFilter.ALL.labels(), true);
        return queue.inspection().passes(filter, 9).passes().stream().map(PassView::id).toList();
    }

    private static long due(TestQueue queue, PassId id) {
        return Objects.requireNonNull(queue.redis.zscore(queue.keys.scheduled(), id.toString()))
                .longValue();
    }

    private static String field(TestQueue queue, PassId id, String name) {
        return Objects.requireNonNull(queue.field(id, name));
    }
}
