package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Draft;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import dev.holdpoint.wire.SpecJson;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A key that a producer gives its pass, so that it may submit again without knowing an id.
@WithQueue
class IdempotencyTest {
    private static final PassSpec SPEC = PassSpec.of("lab:a").withIdempotencyKey("order-7");

    @Test
    void a_key_that_names_no_pass_is_the_trouble_of_its_pass_alone(TestQueue queue) {
        var spec = PassSpec.of("lab:a").withIdempotencyKey("k");
        var submissions = queue.queue.submissions();
        var first = submissions.submit(submissions.newId(spec), spec).id();
        var digest = Objects.requireNonNull(queue.field(first, "digest"));
        queue.redis.hset("hp:{default:0}:pass:junk", "digest", digest);
        queue.redis.set(
                queue.keys.dedup(Objects.requireNonNull(queue.field(first, "dedup"))), "junk");
        var other = PassSpec.of("lab:b");

        var verdicts =
                submissions.submit(
                        List.of(
                                new Draft(submissions.newId(spec), spec),
                                new Draft(submissions.newId(other), other)));

        assertThat(((Submission.Refused) verdicts.getFirst()).why().problem())
                .isEqualTo(Problem.INTERNAL);
        assertThat(verdicts.getLast().orThrow().isNew()).isTrue();
    }

    @Test
    void the_same_key_and_spec_again_is_the_pass_that_is_there(TestQueue queue) {
        var first = submit(queue, SPEC);
        var again = submit(queue, SPEC);

        assertThat(first.isNew()).isTrue();
        assertThat(again).isEqualTo(new Submission.Accepted(first.id(), false));
        assertThat(queue.ready()).containsExactly(first.id().toString());
    }

    @Test
    void the_order_of_the_members_of_a_spec_makes_no_difference(TestQueue queue) {
        var one =
                SpecJson.read(
                        "{\"workspace\": \"lab:a\", \"idempotency_key\": \"k\","
                                + " \"labels\": {\"a\": \"1\", \"b\": \"2\"}, \"fatal\": true}");
        var other =
                SpecJson.read(
                        "{\"fatal\": true, \"labels\": {\"b\": \"2\", \"a\": \"1\"},"
                                + " \"idempotency_key\": \"k\", \"workspace\": \"lab:a\"}");

        assertThat(submit(queue, other).id()).isEqualTo(submit(queue, one).id());
    }

    @Test
    void the_same_key_with_another_spec_is_a_conflict_that_names_the_pass(TestQueue queue) {
        var first = submit(queue, SPEC);
        var before = Contents.of(queue.redis);

        var refusal =
                refused(
                        Problem.IDEMPOTENCY_CONFLICT,
                        () -> submit(queue, SPEC.withPlugins(List.of("other"))));

        assertThat(refusal.details()).containsExactly(first.id().toString());
        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void two_specs_that_differ_in_a_preset_only_conflict(TestQueue queue) {
        submit(queue, SPEC.withAnswers(Map.of("p", Map.of("f", "1"))));

        refused(
                Problem.IDEMPOTENCY_CONFLICT,
                () -> submit(queue, SPEC.withAnswers(Map.of("p", Map.of("f", "2")))));
    }

    @Test
    void a_key_belongs_to_one_workspace(TestQueue queue) {
        var here = submit(queue, SPEC);
        var there = submit(queue, PassSpec.of("lab:b").withIdempotencyKey("order-7"));

        assertThat(there.id()).isNotEqualTo(here.id());
        assertThat(there.isNew()).isTrue();
    }

    @Test
    void a_key_belongs_to_one_queue(TestQueue queue) {
        var here = submit(queue, SPEC);
        try (var other = RedisQueue.connect(queue.url, "other")) {
            var spec = SPEC.withQueue("other");
            var there = other.submissions().submit(other.submissions().newId(spec), spec);

            assertThat(there.isNew()).isTrue();
            assertThat(there.id()).isNotEqualTo(here.id());
        }
    }

    @Test
    void a_key_is_kept_until_the_pass_is_over_and_then_as_long_as_the_pass(TestQueue queue) {
        var spec = SPEC.withRetention(Duration.ofHours(3));
        var id = submit(queue, spec).id();
        var key = dedup(queue, id);
        assertThat(queue.redis.ttl(key)).isEqualTo(-1);

        queue.alice.finish(queue.take(queue.alice), Samples.success());

        assertThat(queue.redis.ttl(key)).isBetween(10_700L, 10_800L);
        assertThat(submit(queue, spec).id()).isEqualTo(id);
    }

    /// Somebody dropped the pass; its key must not stand for nothing.
    @Test
    void a_key_whose_pass_is_gone_is_free_again(TestQueue queue) {
        var first = submit(queue, SPEC);
        queue.redis.del(queue.keys.pass(first.id()));

        var second = submit(queue, SPEC.withPlugins(List.of("other")));

        assertThat(second.isNew()).isTrue();
        assertThat(queue.redis.get(dedup(queue, second.id()))).isEqualTo(second.id().toString());
    }

    @Test
    void a_key_twice_in_one_batch_is_one_pass(TestQueue queue) {
        var drafts = List.of(draft(queue, SPEC), draft(queue, SPEC));

        assertThat(queue.queue.submissions().submit(drafts))
                .containsExactly(
                        new Submission.Accepted(drafts.getFirst().id(), true),
                        new Submission.Accepted(drafts.getFirst().id(), false));
    }

    @Test
    void of_many_who_submit_the_same_key_at_once_one_makes_the_pass(TestQueue queue)
            throws Exception {
        var ids = new HashSet<PassId>();
        int made = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var other = RedisQueue.connect(queue.url)) {
            var calls =
                    IntStream.range(0, 40)
                            .<Callable<Submission.Accepted>>mapToObj(
                                    i -> () -> submit(i % 2 == 0 ? queue.queue : other, SPEC))
                            .toList();
            for (var each : threads.invokeAll(calls)) {
                ids.add(each.get().id());
                made += each.get().isNew() ? 1 : 0;
            }
        }

        assertThat(made).isEqualTo(1);
        assertThat(ids).hasSize(1);
        assertThat(queue.ready()).hasSize(1);
    }

    /// Whoever may read Redis does not learn what producers call their passes by more than the
    /// spec.
    @Test
    void the_name_of_the_redis_key_is_short_whatever_the_producer_says(TestQueue queue) {
        var id = submit(queue, SPEC.withIdempotencyKey("ü".repeat(256))).id();

        assertThat(dedup(queue, id)).matches("hp:\\{default:0}:dedup:[0-9a-f]{64}");
    }

    private static String dedup(TestQueue queue, PassId id) {
        return queue.keys.dedup(Objects.requireNonNull(queue.field(id, "dedup")));
    }

    private static Draft draft(TestQueue queue, PassSpec spec) {
        return new Draft(queue.queue.submissions().newId(spec), spec);
    }

    private static Submission.Accepted submit(TestQueue queue, PassSpec spec) {
        return submit(queue.queue, spec);
    }

    private static Submission.Accepted submit(RedisQueue queue, PassSpec spec) {
        return queue.submissions().submit(queue.submissions().newId(spec), spec);
    }
}
