package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Progress;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Taken.Company;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PROTOCOL 11, and the delays of further tries.
@WithQueue
class PoisonTest {
    @Test
    void a_pass_that_ended_three_executors_is_run_alone_once_and_then_dead_with_the_evidence(
            TestQueue queue) {
        var id = queue.submit("a");
        for (var name : List.of("e1", "e2", "e3")) {
            endsItsExecutor(queue, name, id);
        }
        assertThat(queue.state(id)).isEqualTo(PassState.QUEUED);
        assertThat(queue.readyIn("suspect")).containsExactly(id.toString());
        queue.submit("b");

        var taken = queue.executor("e4").take(5, 0);

        assertThat(taken.company()).isEqualTo(Company.ALONE);
        assertThat(taken.claims()).extracting(Claim::id).containsExactly(id);
        fallSilent(queue, "e4");
        queue.lapse(id);

        assertThat(queue.state(id)).isEqualTo(PassState.DEAD);
        assertThat(queue.view(id).reason())
                .contains("poison", "e1 (attempt 1)", "e2", "e3", "e4 (attempt 4)");
        assertThat(queue.redis.zscore(queue.keys.state("dead"), id.toString())).isPositive();
        assertThat(queue.redis.exists(queue.busy("a"))).isFalse();
        assertThat(queue.field(id, "lost")).contains("boot-e1", "boot-e4");
        assertThat(queue.eventsOf(id).getLast())
                .containsEntry("event", "dead")
                .containsEntry("executor", "e4");
    }

    /// A stalled executor, or one that gave up a pass which was stuck, was not ended by it.
    @Test
    void an_executor_that_was_heard_meanwhile_or_since_does_not_count(TestQueue queue) {
        var id = queue.submit("a");
        endsItsExecutor(queue, "e1", id);
        endsItsExecutor(queue, "e2", id);
        var claim = queue.take(queue.executor("living"));
        queue.lapse(claim.id());
        assertThat(queue.readyIn("suspect")).isEmpty();

        queue.executor("e1").renew(List.of());
        endsItsExecutor(queue, "e3", id);

        assertThat(queue.readyIn("suspect")).isEmpty();
        assertThat(queue.field(id, "lost")).contains("boot-e2", "boot-e3").doesNotContain("e1");
    }

    @Test
    void what_happened_in_a_step_before_does_not_count(TestQueue queue) {
        var id = queue.submit("a");
        endsItsExecutor(queue, "e1", id);
        endsItsExecutor(queue, "e2", id);
        var claims = queue.executor("e3");
        var claim = queue.take(claims);
        claims.checkpoint(claim, new Progress(1, List.of(), List.of(), List.of()));

        assertThat(queue.field(id, "lost")).isNull();
        fallSilent(queue, "e3");
        queue.lapse(id);
        assertThat(queue.readyIn("suspect")).isEmpty();
    }

    @Test
    void a_half_published_pass_is_never_under_suspicion(TestQueue queue) {
        var id = queue.submit("a");
        var claims = queue.executor("e0");
        claims.publishing(queue.take(claims), "journal");
        for (var name : List.of("e0", "e1", "e2", "e3", "e4")) {
            fallSilent(queue, name);
            queue.lapse(id);
            assertThat(queue.readyIn("publish")).containsExactly(id.toString());
            queue.take(queue.executor(name.replace("e", "f")));
        }
    }

    @Test
    void a_suspect_that_comes_to_its_next_step_alone_is_one_no_more(TestQueue queue) {
        var id = suspect(queue, "a");
        var claims = queue.executor("e4");
        var claim = queue.take(claims);

        claims.checkpoint(claim, new Progress(1, List.of(), List.of(), List.of()));
        claims.release(claim, "executor e4 stops", Duration.ZERO);

        assertThat(queue.readyIn("front")).containsExactly(id.toString());
        assertThat(queue.executor("e5").take(5, 3).company()).isEqualTo(Company.ANY);
    }

    @Test
    void a_suspect_that_is_handed_back_or_was_blocked_is_still_one(TestQueue queue) {
        var id = suspect(queue, "a");
        var holder = queue.submit("a");
        queue.redis.sadd(queue.busy("a"), holder.toString());
        queue.redis.hset(queue.keys.pass(holder), "state", "running");
        assertThat(queue.executor("e4").take(1)).isEmpty();
        assertThat(queue.redis.lrange(queue.blocked("a"), 0, -1)).contains(id.toString());

        queue.redis.hset(queue.keys.pass(holder), "state", "done");
        queue.upkeep().promote();
        assertThat(queue.readyIn("suspect")).containsExactly(id.toString());

        var claims = queue.executor("e5");
        claims.release(queue.take(claims), "executor e5 stops", Duration.ZERO);
        assertThat(queue.readyIn("suspect")).containsExactly(id.toString());
    }

    @Test
    void an_executor_that_runs_something_has_a_suspect_kept_and_takes_nothing_more(
            TestQueue queue) {
        var id = suspect(queue, "a");
        queue.submit("b");
        var busy = queue.executor("busy");

        var taken = busy.take(5, 1);

        assertThat(taken.company()).isEqualTo(Company.KEPT);
        assertThat(taken.claims()).isEmpty();
        assertThat(busy.take(5, 1).company()).as("asked again").isEqualTo(Company.KEPT);
        var others = queue.executor("others").take(5, 2);
        assertThat(others.company()).as("kept for another").isEqualTo(Company.ANY);
        assertThat(others.claims()).hasSize(1);

        var alone = busy.take(5, 0);
        assertThat(alone.company()).isEqualTo(Company.ALONE);
        assertThat(alone.claims()).extracting(Claim::id).containsExactly(id);
    }

    @Test
    void a_suspect_that_nobody_asked_for_within_a_lease_is_kept_for_the_next(TestQueue queue) {
        suspect(queue, "a");
        assertThat(queue.executor("busy").take(5, 1).company()).isEqualTo(Company.KEPT);
        assertThat(queue.executor("next").take(5, 1).company()).isEqualTo(Company.ANY);

        queue.redis.hset(queue.keys.counts(), "suspect_until", "1");

        assertThat(queue.executor("next").take(5, 1).company()).isEqualTo(Company.KEPT);
    }

    @Test
    void what_is_half_published_is_taken_before_a_suspect(TestQueue queue) {
        suspect(queue, "a");
        var half = queue.submit("b");
        var claims = queue.executor("e8");
        var kept = Map.of("suspect_by", "nobody", "suspect_until", "9000000000000");
        queue.redis.hset(queue.keys.counts(), kept);
        claims.publishing(claims.take(1, 1).claims().getFirst(), "journal");
        queue.lapse(half);

        assertThat(queue.executor("e9").take(1, 0).claims())
                .extracting(Claim::id)
                .containsExactly(half);
    }

    @Test
    void the_first_lapse_brings_a_pass_back_at_once_and_the_next_ones_after_growing_delays(
            TestQueue queue) {
        var ceilings = new ArrayList<Long>();
        for (double random : List.of(0.0, 0.3, 0.9)) {
            var id = queue.submit();
            var claims = queue.executor("slow");
            var upkeep = queue.queue.upkeep(TestQueue.LEASE, () -> random);
            queue.take(claims);
            queue.lapsed(id);
            upkeep.promote();
            assertThat(queue.readyIn("front")).contains(id.toString());
            for (int attempt = 2; attempt < 5; attempt++) {
                queue.take(claims);
                queue.lapsed(id);
                upkeep.promote();
                assertThat(queue.state(id)).isEqualTo(PassState.SCHEDULED);
                double part = (random + 0.6180339887498949) % 1;
                long due = Long.parseLong(queue.eventsOf(id).getLast().get("due"));
                long at = Long.parseLong(queue.eventsOf(id).getLast().get("at"));
                ceilings.add(Math.round((due - at) / part / 1000));
                queue.due(id);
            }
            claims.finish(queue.take(claims), Samples.success());
        }
        assertThat(ceilings).containsExactly(2L, 4L, 8L, 2L, 4L, 8L, 2L, 4L, 8L);
    }

    /// All executors of a host end at once; their passes must not come back at once as well.
    @Test
    void passes_that_lapse_together_come_back_apart(TestQueue queue) {
        var claims = queue.executor("slow");
        var ids = new ArrayList<PassId>();
        for (int i = 0; i < 20; i++) {
            ids.add(queue.submit());
        }
        claims.take(20);
        ids.forEach(queue::lapsed);
        queue.upkeep().promote();
        claims.take(20);
        ids.forEach(queue::lapsed);

        queue.upkeep().promote();

        assertThat(ids.stream().map(id -> queue.redis.zscore(queue.keys.scheduled(), "" + id)))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "7", "[7, {}, {\"boot\": 1}]"})
    void a_note_that_cannot_be_read_holds_nobody_up(String note, TestQueue queue) {
        var broken = queue.taken(queue.alice);
        var other = queue.taken(queue.alice);
        queue.redis.hset(queue.keys.pass(broken.id()), "lost", note);
        queue.upkeep().promote();
        queue.lapsed(broken.id());
        queue.lapsed(other.id());

        assertThat(queue.upkeep().promote().expired()).isEqualTo(2);

        assertThat(queue.readyIn("front"))
                .containsExactlyInAnyOrder(broken.id().toString(), other.id().toString());
    }

    @Test
    void starts_of_executors_are_forgotten_after_a_day(TestQueue queue) {
        queue.redis.zadd(queue.keys.boots(), queue.now() - 9.0e7, "old");
        queue.alice.renew(List.of());

        queue.upkeep().promote();

        assertThat(queue.redis.zrange(queue.keys.boots(), 0, -1)).containsExactly("boot-alice");
    }

    private static PassId suspect(TestQueue queue, String workspace) {
        var id = queue.submit(workspace);
        for (var name : List.of("e1", "e2", "e3")) {
            endsItsExecutor(queue, name, id);
        }
        assertThat(queue.readyIn("suspect")).containsExactly(id.toString());
        return id;
    }

    private static void endsItsExecutor(TestQueue queue, String name, PassId id) {
        Claims executor = queue.executor(name);
        assertThat(queue.take(executor).id()).isEqualTo(id);
        fallSilent(queue, name);
        queue.lapse(id);
    }

    private static void fallSilent(TestQueue queue, String name) {
        queue.redis.zadd(queue.keys.boots(), queue.now() - 3100.0, "boot-" + name);
    }
}
