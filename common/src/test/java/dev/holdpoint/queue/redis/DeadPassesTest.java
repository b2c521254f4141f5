package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.queue.DeadPasses;
import dev.holdpoint.queue.DeadPasses.Start;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@WithQueue
class DeadPassesTest {
    private static final Map<String, Object> RICH =
            Map.of(
                    "labels",
                    Map.of("project", "x"),
                    "answers",
                    Map.of("p", Map.of("pin", "secret")),
                    "priority",
                    "high",
                    "idempotency_key",
                    "once");

    @Test
    void a_replayed_pass_goes_on_as_a_new_one_at_the_step_where_it_died(TestQueue queue) {
        var id = dead(queue, queue.submit(TestQueue.spec("a", RICH)));

        var further = dead(queue).replay(id, Start.WHERE_IT_DIED, "carol", "cli");

        var old = queue.view(id);
        assertThat(old.state()).isEqualTo(PassState.DEAD);
        assertThat(old.reason()).contains("attempts_out", "replayed as " + further, "carol");
        assertThat(queue.redis.exists(queue.keys.state("dead"))).isFalse();
        assertThat(queue.redis.pttl(queue.keys.pass(id))).isPositive();
        var claim = queue.take(queue.bob);
        assertThat(claim.id()).isEqualTo(further);
        assertThat(claim.attempt()).isEqualTo(1);
        assertThat(claim.step()).isEqualTo(1);
        assertThat(claim.progress().entries()).hasSize(1);
        assertThat(claim.spec().answers()).containsKey("p");
        var view = queue.view(further);
        assertThat(view.work().retryOf()).isEqualTo(id);
        assertThat(view.work().labels()).containsEntry("project", "x");
        assertThat(queue.readyIn("high")).containsExactly(further.toString());
        assertThat(queue.redis.exists(queue.keys.preset(id))).isFalse();
        assertThat(queue.events(id)).endsWith("dead", "replayed");
    }

    @Test
    void a_replay_is_done_once_however_often_it_is_asked_for(TestQueue queue) {
        var id = dead(queue, queue.submit("a"));
        var further = dead(queue).replay(id, Start.WHERE_IT_DIED, "carol", "cli");

        assertThat(dead(queue).replay(id, Start.AT_THE_BEGINNING, "dave", "cli"))
                .isEqualTo(further);

        assertThat(queue.ready()).containsExactly(further.toString());
        assertThat(message(Problem.PASS_NOT_DEAD, () -> dead(queue).drop(id, "c", "cli", "")))
                .contains("replayed as " + further);
    }

    @Test
    void a_replay_from_the_start_runs_all_plugins_again_as_they_are_now(TestQueue queue) {
        var id = dead(queue, queue.submit("a"));

        dead(queue).replay(id, Start.AT_THE_BEGINNING, "carol", "cli");

        var claim = queue.take(queue.bob);
        assertThat(claim.step()).isZero();
        assertThat(claim.progress().entries()).isEmpty();
        assertThat(claim.progress().plugins()).isNull();
    }

    /// Nothing of it was published, and the plugin may have been repaired.
    @Test
    void a_pass_that_died_at_its_first_step_gets_the_plugins_as_they_are_now(TestQueue queue) {
        var id = queue.submit("a");
        var claim = queue.take(queue.alice);
        queue.alice.rerun(claim);
        queue.redis.hset(queue.keys.pass(id), "plugins", "[]");
        exhausted(queue, id);

        dead(queue).replay(id, Start.WHERE_IT_DIED, "carol", "cli");

        assertThat(queue.take(queue.bob).progress().plugins()).isNull();
    }

    /// A producer that submits again must not get the dead one for ever.
    @Test
    void an_idempotency_key_belongs_to_the_replay(TestQueue queue) {
        var spec = TestQueue.spec("a", RICH);
        var id = dead(queue, queue.submit(spec));
        var further = dead(queue).replay(id, Start.WHERE_IT_DIED, "carol", "cli");

        var again = queue.queue.submissions().submit(queue.queue.submissions().newId(spec), spec);

        assertThat(again.id()).isEqualTo(further);
        var claim = queue.take(queue.bob);
        queue.bob.finish(claim, Samples.success());
        assertThat(queue.redis.keys("hp:{default:0}:dedup:*"))
                .allMatch(key -> queue.redis.pttl(key) > 0);
    }

    @Test
    void a_dropped_pass_can_be_read_for_its_retention_and_is_in_no_index(TestQueue queue) {
        var id = dead(queue, queue.submit(TestQueue.spec("a", RICH)));

        dead(queue).drop(id, "carol", "cli", "the run was repeated by hand");
        dead(queue).drop(id, "carol", "cli", "again");

        var view = queue.view(id);
        assertThat(view.state()).isEqualTo(PassState.DEAD);
        assertThat(view.reason()).endsWith("dropped by carol: the run was repeated by hand");
        assertThat(queue.inspection().ended(id)).isPresent();
        assertThat(queue.redis.exists(queue.keys.state("dead"), queue.keys.preset(id))).isZero();
        assertThat(queue.redis.pttl(queue.keys.pass(id))).isPositive();
        assertThat(queue.events(id)).endsWith("dead", "dropped");
        assertThat(
                        message(
                                Problem.PASS_NOT_DEAD,
                                () -> dead(queue).replay(id, Start.WHERE_IT_DIED, "carol", "cli")))
                .contains("dropped");
    }

    @Test
    void a_pass_that_is_not_dead_is_left_alone(TestQueue queue) {
        var id = queue.submit("a");
        var before = Contents.of(queue.redis);

        assertThat(
                        message(
                                Problem.PASS_NOT_DEAD,
                                () -> dead(queue).replay(id, Start.WHERE_IT_DIED, "carol", "cli")))
                .contains("is queued", "Nothing was changed");
        refused(Problem.PASS_NOT_DEAD, () -> dead(queue).drop(id, "carol", "cli", ""));
        var unknown = new PassId("default", 0, UUID.randomUUID());
        refused(
                Problem.NOT_FOUND,
                () -> dead(queue).replay(unknown, Start.WHERE_IT_DIED, "carol", "cli"));
        refused(Problem.NOT_FOUND, () -> dead(queue).drop(unknown, "carol", "cli", ""));
        refused(Problem.BAD_SETTING, () -> dead(queue).drop(id, "a\nb", "cli", ""));
        refused(Problem.BAD_SETTING, () -> dead(queue).drop(id, "a", "cli", "x".repeat(257)));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    private static DeadPasses dead(TestQueue queue) {
        return queue.queue.deadPasses();
    }

    /// Lets the pass have one entry, and then die.
    private static PassId dead(TestQueue queue, PassId id) {
        var claim = queue.take(queue.alice);
        var progress =
                new Progress(1, List.of(Samples.PLUGIN), List.of(Samples.entry()), List.of());
        queue.alice.checkpoint(claim, progress);
        exhausted(queue, id);
        return id;
    }

    private static void exhausted(TestQueue queue, PassId id) {
        queue.redis.hset(queue.keys.pass(id), "attempt", "5");
        queue.lapse(id);
        assertThat(queue.state(id)).isEqualTo(PassState.DEAD);
    }

    private static String message(Problem problem, Runnable refused) {
        HoldpointException refusal = refused(problem, refused::run);
        return String.valueOf(refusal.getMessage());
    }
}
