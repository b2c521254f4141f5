package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Delivery;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// When a pass may be taken, before which others, and how long it can be read after its end.
@WithQueue
class DeliveryTest {
    private static final PassSpec SPEC = PassSpec.of("lab:a");

    /// A pass that is kept as long as usual does not say so; the scripts know by themselves.
    @Test
    void the_usual_retention_is_the_same_in_scripts_and_model() {
        assertThat(Script.SUBMIT.forServer(7).body())
                .contains("local RETENTION = " + Delivery.USUAL_RETENTION.toMillis() + "\n");
    }

    @Test
    void a_pass_that_may_not_start_yet_is_scheduled_and_wakes_nobody(TestQueue queue) {
        var moment = Instant.ofEpochMilli(queue.now()).plus(Duration.ofHours(1));
        var id = queue.submit(SPEC.withNotBefore(moment));

        assertThat(queue.state(id)).isEqualTo(PassState.SCHEDULED);
        assertThat(queue.redis.zscore(queue.keys.scheduled(), id.toString()))
                .isEqualTo((double) moment.toEpochMilli());
        assertThat(queue.redis.exists(queue.keys.bell())).isFalse();
        assertThat(queue.alice.take(9)).isEmpty();
        queue.upkeep().promote();
        assertThat(queue.state(id)).isEqualTo(PassState.SCHEDULED);
    }

    @Test
    void once_due_it_is_queued_by_its_priority(TestQueue queue) {
        var moment = Instant.ofEpochMilli(queue.now()).plus(Duration.ofHours(1));
        var id = queue.submit(SPEC.withNotBefore(moment).withPriority(Priority.HIGH));

        queue.due(id);

        assertThat(queue.readyIn("high")).containsExactly(id.toString());
        assertThat(queue.events(id)).containsExactly("submitted", "due");
        assertThat(queue.take(queue.alice).id()).isEqualTo(id);
    }

    @Test
    void a_moment_that_is_over_is_now(TestQueue queue) {
        var id = queue.submit(SPEC.withNotBefore(Instant.EPOCH.plusSeconds(1)));

        assertThat(queue.take(queue.alice).id()).isEqualTo(id);
    }

    /// A mistyped year would keep a pass for ever without anybody noticing.
    @Test
    void a_moment_too_far_ahead_is_refused(TestQueue queue) {
        var moment = Instant.ofEpochMilli(queue.now()).plus(Duration.ofDays(367));
        var before = Contents.of(queue.redis);

        var refusal = refused(Problem.BAD_SPEC, () -> queue.submit(SPEC.withNotBefore(moment)));

        assertThat(refusal.details()).singleElement().asString().startsWith("not_before");
        assertThat(Contents.of(queue.redis).without(Keys.QUEUES)).isEqualTo(before);
    }

    @Test
    void the_same_pass_submitted_again_stays_scheduled(TestQueue queue) {
        var moment = Instant.ofEpochMilli(queue.now()).plus(Duration.ofHours(1));
        var spec = SPEC.withNotBefore(moment);
        var id = queue.submit(spec);
        var before = Contents.of(queue.redis);

        assertThat(queue.queue.submissions().submit(id, spec).isNew()).isFalse();

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void high_goes_before_normal_before_low(TestQueue queue) {
        var low = queue.submit(Priority.LOW);
        var normal = queue.submit(Priority.NORMAL);
        var high = queue.submit(Priority.HIGH);

        assertThat(takenOneByOne(queue, 3)).containsExactly(high, normal, low);
    }

    @Test
    void normal_and_low_have_their_share_while_high_never_runs_dry(TestQueue queue) {
        for (int i = 0; i < 70; i++) {
            queue.submit(Priority.HIGH);
        }
        var normal = queue.submit(Priority.NORMAL);
        var low = queue.submit(Priority.LOW);

        var taken = takenOneByOne(queue, 40);

        assertThat(taken).contains(normal, low);
        assertThat(taken.indexOf(normal)).isBetween(3, 9);
    }

    @Test
    void everything_of_a_pass_is_kept_for_as_long_as_it_says(TestQueue queue) {
        var id = queue.submit(SPEC.withRetention(Duration.ofHours(3)).withIdempotencyKey("k"));
        var claim = Conversation.answered(queue, queue.take(queue.alice));
        queue.redis.rpush(queue.keys.log(id), "a line");
        queue.alice.finish(claim, Samples.success());

        var kept =
                List.of(
                        queue.keys.pass(id),
                        queue.keys.result(id),
                        queue.keys.log(id),
                        queue.keys.input(new RequestId(id, 0, 1)),
                        queue.keys.dedup(String.valueOf(queue.field(id, "dedup"))));
        assertThat(kept)
                .allSatisfy(key -> assertThat(queue.redis.ttl(key)).isBetween(10_700L, 10_800L));
        assertThat(queue.redis.zscore(queue.keys.kept(), id.toString()))
                .isEqualTo((double) (queue.view(id).updated().toEpochMilli() + 10_800_000));
    }

    /// Executors clear away what a pass left on disk an hour after its end, and put aside what
    /// Redis does not know.
    @Test
    void the_hash_of_a_pass_outlives_a_short_retention_unseen(TestQueue queue) {
        var id = queue.submit(SPEC.withRetention(Duration.ofSeconds(60)));
        queue.alice.finish(queue.take(queue.alice), Samples.success());
        assertThat(queue.redis.ttl(queue.keys.result(id))).isBetween(50L, 60L);
        assertThat(queue.redis.ttl(queue.keys.pass(id))).isBetween(7_100L, 7_200L);

        queue.redis.del(queue.keys.result(id));

        assertThat(queue.inspection().pass(id)).isEmpty();
        assertThat(queue.inspection().ended(id)).isPresent();
    }

    @Test
    void an_aborted_pass_is_kept_for_as_long_as_it_says_too(TestQueue queue) {
        var id = queue.submit(SPEC.withRetention(Duration.ofHours(3)));
        var request = Conversation.asked(queue, queue.take(queue.alice), Samples.DATE);
        Conversation.abort(queue, request, "me");

        assertThat(queue.redis.ttl(queue.keys.pass(id))).isBetween(10_700L, 10_800L);
    }

    @Test
    void each_leaves_the_list_of_done_passes_in_its_own_time(TestQueue queue) {
        var short_ = queue.submit(SPEC.withRetention(Duration.ofSeconds(60)));
        queue.alice.finish(queue.take(queue.alice), Samples.success());
        var usual = queue.submit(SPEC);
        queue.alice.finish(queue.take(queue.alice), Samples.success());
        queue.redis.zadd(queue.keys.kept(), (double) queue.now() - 1, short_.toString());

        queue.upkeep().promote();

        assertThat(queue.redis.zrange(queue.keys.state("done"), 0, -1))
                .containsExactly(usual.toString());
        assertThat(queue.redis.zrange(queue.keys.kept(), 0, -1)).containsExactly(usual.toString());
    }

    @Test
    void labels_are_fields_of_the_hash_and_reach_the_executor(TestQueue queue) {
        var labels = Map.of("run", "7", "lab/site", "Zürich, east");
        var id = queue.submit(SPEC.withLabels(labels));

        assertThat(queue.field(id, "label:lab/site")).isEqualTo("Zürich, east");
        assertThat(queue.take(queue.alice).spec().labels()).isEqualTo(labels);
    }

    private static List<PassId> takenOneByOne(TestQueue queue, int count) {
        var ids = new ArrayList<PassId>();
        for (int i = 0; i < count; i++) {
            ids.add(queue.take(queue.alice).id());
        }
        return ids;
    }
}
