package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Draft;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import dev.holdpoint.testredis.LocalRedis;
import dev.holdpoint.testredis.TestRedis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Many passes in one call, each with a verdict of its own.
@WithQueue
class SubmitBatchTest {
    @Test
    void every_pass_of_a_batch_is_queued_in_the_order_given(TestQueue queue) {
        var drafts = drafts(queue, 250);

        var verdicts = queue.queue.submissions().submit(drafts);

        assertThat(verdicts)
                .isEqualTo(
                        drafts.stream()
                                .map(draft -> new Submission.Accepted(draft.id(), true))
                                .toList());
        assertThat(queue.readyIn("normal"))
                .isEqualTo(drafts.stream().map(draft -> draft.id().toString()).toList());
        assertThat(queue.events(drafts.get(200).id())).containsExactly("submitted");
        assertThat(queue.redis.llen(queue.keys.bell())).isEqualTo(64);
    }

    @Test
    void a_batch_takes_few_calls(TestQueue queue) {
        queue.upkeep().registerRoot("lab", "root-1");
        var drafts = drafts(queue, 250);
        queue.queue.submissions().submit(drafts.subList(0, 1));
        try (var seen = CommandsSeen.on(queue.url, queue.redis)) {
            queue.queue.submissions().submit(drafts);

            assertThat(callsIn(seen)).containsOnly("EVALSHA").hasSize(3);
        }
    }

    /// One call with many large passes would hold up everybody else at that Redis.
    @Test
    void large_passes_go_in_smaller_batches(TestQueue queue) {
        var filler = "x".repeat(400_000);
        var drafts = new ArrayList<Draft>();
        for (int i = 0; i < 5; i++) {
            drafts.add(draft(queue, spec("w" + i, Map.of("f", filler))));
        }
        queue.upkeep().registerRoot("lab", "root-1");
        queue.submit();
        try (var seen = CommandsSeen.on(queue.url, queue.redis)) {
            assertThat(queue.queue.submissions().submit(drafts))
                    .allMatch(Submission.Accepted.class::isInstance);

            assertThat(callsIn(seen)).containsOnly("EVALSHA").hasSize(3);
        }
    }

    @Test
    void one_that_is_refused_does_not_touch_the_others(TestQueue queue) {
        queue.upkeep().registerRoot("lab", "root-1");
        var known = draft(queue, spec("known"));
        queue.queue.submissions().submit(known.id(), known.spec());
        var drafts =
                List.of(
                        draft(queue, spec("first")),
                        draft(queue, spec("bad").withPlugins(List.of("../evil"))),
                        draft(queue, PassSpec.of("elsewhere:a")),
                        new Draft(new PassId("other", 0, UUID.randomUUID()), spec("stray")),
                        new Draft(known.id(), spec("another")),
                        known,
                        draft(queue, spec("last")));

        var verdicts = queue.queue.submissions().submit(drafts);

        assertThat(verdicts.stream().map(SubmitBatchTest::word))
                .containsExactly(
                        "new",
                        "bad_spec",
                        "unknown_root",
                        "bad_spec",
                        "id_conflict",
                        "known",
                        "new");
        assertThat(queue.ready())
                .containsExactly(
                        known.id().toString(),
                        drafts.getFirst().id().toString(),
                        drafts.getLast().id().toString());
    }

    @Test
    void the_same_draft_twice_in_one_batch_is_one_pass(TestQueue queue) {
        var draft = draft(queue, spec("a"));

        assertThat(queue.queue.submissions().submit(List.of(draft, draft)))
                .containsExactly(
                        new Submission.Accepted(draft.id(), true),
                        new Submission.Accepted(draft.id(), false));
        assertThat(queue.ready()).hasSize(1);
    }

    @Test
    void the_largest_number_of_labels_on_every_pass_is_no_hindrance(TestQueue queue) {
        var labels = new LinkedHashMap<String, String>();
        for (int i = 0; i < 32; i++) {
            labels.put("label-" + i, "v".repeat(256));
        }
        var drafts =
                drafts(queue, 100).stream()
                        .map(draft -> new Draft(draft.id(), draft.spec().withLabels(labels)))
                        .toList();

        assertThat(queue.queue.submissions().submit(drafts))
                .allMatch(Submission.Accepted.class::isInstance);
        assertThat(queue.field(drafts.get(99).id(), "label:label-31")).hasSize(256);
    }

    /// Somebody wrote over a key of ours.
    @Test
    void a_pass_whose_key_holds_something_else_fails_alone(TestQueue queue) {
        var drafts = drafts(queue, 3);
        queue.redis.set(queue.keys.pass(drafts.get(1).id()), "a string");

        var verdicts = queue.queue.submissions().submit(drafts);

        assertThat(verdicts.stream().map(SubmitBatchTest::word))
                .containsExactly("new", "internal", "new");
    }

    @Test
    void with_redis_away_every_pass_has_the_reason_for_its_verdict() {
        try (var server = LocalRedis.start();
                var queue = RedisQueue.connect(server.url())) {
            var submissions = queue.submissions();
            var specs = List.of(spec("a"), spec("b"));
            var drafts =
                    specs.stream().map(spec -> new Draft(submissions.newId(spec), spec)).toList();
            server.kill();

            assertThat(submissions.submit(drafts).stream().map(SubmitBatchTest::word))
                    .containsExactly("redis_unavailable", "redis_unavailable");
            refused(
                    Problem.REDIS_UNAVAILABLE,
                    () -> submissions.submit(drafts).getFirst().orThrow());
        }
    }

    @Test
    void with_memory_full_no_pass_of_a_batch_is_stored(TestQueue queue, TestRedis redis) {
        redis.mustBeOurs();
        queue.submit();
        var before = Contents.of(queue.redis);
        queue.redis.configSet("maxmemory", "1");
        try {
            assertThat(queue.queue.submissions().submit(drafts(queue, 3)))
                    .allSatisfy(
                            verdict -> assertThat(word(verdict)).isEqualTo("redis_unavailable"));
        } finally {
            queue.redis.configSet("maxmemory", "0");
        }

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    private static List<String> callsIn(CommandsSeen seen) {
        return seen.all().stream()
                .filter(command -> !command.inScript())
                .map(command -> command.words().getFirst())
                .toList();
    }

    private static List<Draft> drafts(TestQueue queue, int count) {
        var drafts = new ArrayList<Draft>();
        for (int i = 0; i < count; i++) {
            drafts.add(draft(queue, spec("batch-" + i)));
        }
        return drafts;
    }

    private static Draft draft(TestQueue queue, PassSpec spec) {
        return new Draft(queue.queue.submissions().newId(spec), spec);
    }

    private static PassSpec spec(String workspace) {
        return TestQueue.spec(workspace, Priority.NORMAL);
    }

    private static PassSpec spec(String workspace, Map<String, Object> variables) {
        return TestQueue.spec(workspace, Map.of("context", Map.of("variables", variables)));
    }

    private static String word(Submission verdict) {
        return switch (verdict) {
            case Submission.Accepted accepted -> accepted.isNew() ? "new" : "known";
            case Submission.Refused refused -> refused.why().problem().code();
        };
    }
}
