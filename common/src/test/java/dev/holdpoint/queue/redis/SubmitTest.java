package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.WorkspaceName;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@WithQueue
class SubmitTest {
    private static final PassSpec SPEC = TestQueue.spec("a/b", Priority.HIGH);

    @Test
    void a_submitted_pass_is_queued_in_the_stream_of_its_priority(TestQueue queue) {
        var id = queue.submit(SPEC);

        assertThat(queue.state(id)).isEqualTo(PassState.QUEUED);
        assertThat(queue.view(id).workspace()).isEqualTo(SPEC.workspace());
        assertThat(queue.readyIn("high")).containsExactly(id.toString());
        assertThat(queue.events(id)).containsExactly("submitted");
        assertThat(queue.redis.llen(queue.keys.bell())).isEqualTo(1);
    }

    @Test
    void ids_are_uuids_of_version_7_under_queue_and_partition(TestQueue queue) {
        var id = queue.queue.submissions().newId(SPEC);

        assertThat(id.toString()).startsWith("default.0.");
        assertThat(id.uuid().version()).isEqualTo(7);
    }

    @Test
    void the_same_id_and_spec_again_changes_nothing(TestQueue queue) {
        var id = queue.submit(SPEC);
        var before = Contents.of(queue.redis);

        assertThat(queue.queue.submissions().submit(id, SPEC).isNew()).isFalse();

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void the_same_id_is_known_also_once_the_pass_runs(TestQueue queue) {
        var id = queue.submit(SPEC);
        queue.take(queue.alice);

        assertThat(queue.queue.submissions().submit(id, SPEC).isNew()).isFalse();
        assertThat(queue.state(id)).isEqualTo(PassState.RUNNING);
    }

    @Test
    void the_same_id_with_another_spec_is_a_conflict(TestQueue queue) {
        var id = queue.submit(SPEC);
        var before = Contents.of(queue.redis);

        refused(
                Problem.ID_CONFLICT,
                () -> {
                    queue.queue.submissions().submit(id, TestQueue.spec("a/c", Priority.HIGH));
                });

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void two_specs_that_differ_in_a_preset_only_conflict(TestQueue queue) {
        var one = SPEC.withAnswers(Map.of("p", Map.of("f", "1")));
        var id = queue.submit(one);

        refused(
                Problem.ID_CONFLICT,
                () -> {
                    queue.queue
                            .submissions()
                            .submit(id, SPEC.withAnswers(Map.of("p", Map.of("f", "2"))));
                });
    }

    @Test
    void before_any_executor_came_every_root_is_taken(TestQueue queue) {
        assertThat(queue.submit("a")).isNotNull();
    }

    @Test
    void a_root_that_no_executor_ever_offered_is_refused_with_those_there_are(TestQueue queue) {
        queue.upkeep().registerRoot("field", "id-1");
        queue.upkeep().registerRoot("barn", "id-2");
        var before = Contents.of(queue.redis);

        var refusal =
                refused(
                        Problem.UNKNOWN_ROOT,
                        () -> {
                            queue.queue
                                    .submissions()
                                    .submit(queue.queue.submissions().newId(SPEC), SPEC);
                        });

        assertThat(refusal.details()).containsExactly("barn", "field");
        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    /// A spec made in Java has not been read from JSON. One that no executor could read made every
    /// take that met it fail, for the passes beside it too.
    @Test
    void a_spec_made_in_code_is_checked_like_one_that_came_as_json(TestQueue queue) {
        var spec = PassSpec.of(WorkspaceName.parse("lab:a")).withPlugins(List.of("../evil"));
        var before = Contents.of(queue.redis);

        refused(
                Problem.BAD_SPEC,
                () -> {
                    queue.queue.submissions().submit(queue.queue.submissions().newId(spec), spec);
                });

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    /// Nobody would ever look there.
    @Test
    void an_id_of_another_queue_or_partition_is_refused(TestQueue queue) {
        for (var stray :
                List.of(new PassId("other", 0, random()), new PassId("default", 7, random()))) {
            refused(Problem.BAD_SPEC, () -> queue.queue.submissions().submit(stray, SPEC));
        }

        assertThat(queue.redis.keys("*pass:*")).isEmpty();
    }

    @Test
    void labels_are_fields_that_a_dashboard_can_read(TestQueue queue) {
        var id = queue.submit(TestQueue.spec("a", Map.of("labels", Map.of("run", "7"))));

        assertThat(queue.field(id, "label:run")).isEqualTo("7");
    }

    @Test
    void reading_a_pass_of_a_queue_that_is_not_there_does_not_make_the_queue(TestQueue queue) {
        queue.submit();
        try (var other = RedisQueue.connect(queue.url, "elsewhere")) {
            assertThat(other.inspection().pass(new PassId("elsewhere", 0, random()))).isEmpty();
        }

        assertThat(queue.redis.smembers(Keys.QUEUES)).containsExactly("default");
    }

    private static UUID random() {
        return UUID.randomUUID();
    }
}
