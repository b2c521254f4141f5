package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Progress;
import dev.holdpoint.queue.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.StreamEntryID;

@WithQueue
class TakeTest {
    @Test
    void a_taken_pass_has_an_owner_a_lease_a_fence_and_its_workspace(TestQueue queue) {
        var id = queue.submit("a");
        var claim = queue.take(queue.alice);

        assertThat(claim.id()).isEqualTo(id);
        assertThat(claim.spec().workspace()).hasToString("lab:a");
        assertThat(claim.attempt()).isEqualTo(1);
        assertThat(claim.progress()).isEqualTo(Progress.NONE);
        assertThat(queue.view(id).state()).isEqualTo(PassState.RUNNING);
        assertThat(queue.view(id).owner()).isEqualTo("alice");
        assertThat(queue.field(id, "boot")).isEqualTo("boot-alice");
        assertThat(queue.redis.zscore(queue.keys.leases(), id.toString()))
                .isEqualTo(Double.parseDouble(String.valueOf(queue.field(id, "lease_until"))));
        assertThat(queue.redis.smembers(queue.busy("a"))).containsExactly(id.toString());
        assertThat(queue.pending("normal")).isEqualTo(1);
        assertThat(queue.events(id)).containsExactly("submitted", "taken");
    }

    @Test
    void nothing_is_taken_from_an_empty_queue(TestQueue queue) {
        assertThat(queue.alice.take(4)).isEmpty();
        assertThat(queue.alice.take(0)).isEmpty();
    }

    @Test
    void passes_are_taken_half_published_first_then_front_high_normal_low(TestQueue queue) {
        var front = queue.taken(queue.alice).id();
        var published = halfPublished(queue);
        queue.lapse(front);
        var low = queue.submit(Priority.LOW);
        var normal = queue.submit(Priority.NORMAL);
        var high = queue.submit(Priority.HIGH);

        assertThat(ids(queue.bob.take(9))).containsExactly(published, front, high, normal, low);
    }

    @Test
    void no_more_are_taken_than_asked_for(TestQueue queue) {
        var ids = List.of(queue.submit(), queue.submit(), queue.submit());

        assertThat(ids(queue.alice.take(2))).containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(ids(queue.alice.take(2))).containsExactly(ids.get(2));
    }

    @Test
    void under_a_flood_of_high_passes_normal_and_low_ones_get_their_share(TestQueue queue) {
        for (int i = 0; i < 64; i++) {
            queue.submit(Priority.HIGH);
        }
        for (int i = 0; i < 6; i++) {
            queue.submit(Priority.NORMAL);
            queue.submit(Priority.LOW);
        }
        var classes = new ArrayList<String>();
        for (int i = 0; i < 64; i++) {
            classes.add(queue.eventsOf(queue.take(queue.alice).id()).getLast().get("from"));
        }

        assertThat(classes.stream().filter("normal"::equals)).hasSize(6);
        assertThat(classes.stream().filter("low"::equals)).hasSize(2);
    }

    @Test
    void of_a_paused_queue_only_half_published_passes_are_taken(TestQueue queue) {
        var published = halfPublished(queue);
        queue.submit(Priority.HIGH);
        queue.queue.pauses().pause("carol", "cli", "");

        assertThat(ids(queue.alice.take(9))).containsExactly(published);

        queue.queue.pauses().resume("carol", "cli");
        assertThat(queue.alice.take(9)).hasSize(1);
    }

    @Test
    void an_entry_that_its_pass_does_not_name_is_dropped(TestQueue queue) {
        var running = queue.taken(queue.alice);
        var queued = queue.submit();
        for (var stale : List.of(running.id().toString(), queued.toString(), "nobody")) {
            queue.redis.xadd(
                    queue.keys.ready("front"), StreamEntryID.NEW_ENTRY, Map.of("pass", stale));
        }
        queue.redis.xadd(
                queue.keys.ready("front"), StreamEntryID.NEW_ENTRY, Map.of("what", "is this"));

        assertThat(ids(queue.bob.take(9))).containsExactly(queued);

        assertThat(queue.readyIn("front")).isEmpty();
        assertThat(queue.pending("front")).isZero();
        assertThat(queue.field(running.id(), "owner")).isEqualTo("alice");
    }

    @Test
    void more_stale_entries_than_one_take_looks_at_do_not_hide_a_pass(TestQueue queue) {
        for (int i = 0; i < 100; i++) {
            queue.redis.xadd(
                    queue.keys.ready("normal"), StreamEntryID.NEW_ENTRY, Map.of("pass", "gone"));
        }
        var id = queue.submit();
        queue.redis.del(queue.keys.bell());
        var taken = new ArrayList<PassId>();
        for (int takes = 0; takes < 5 && taken.isEmpty(); takes++) {
            taken.addAll(ids(queue.alice.take(1)));
            if (taken.isEmpty()) {
                assertThat(queue.redis.llen(queue.keys.bell()))
                        .as("rings for the rest")
                        .isPositive();
            }
        }

        assertThat(taken).containsExactly(id);
    }

    @Test
    void a_lost_group_is_made_again_and_nothing_runs_twice(TestQueue queue) {
        var running = queue.taken(queue.alice);
        queue.redis.xgroupDestroy(queue.keys.ready("normal"), "exec");
        var queued = queue.submit();

        assertThat(ids(queue.bob.take(9))).containsExactly(queued);

        queue.alice.finish(running, Samples.success());
        assertThat(queue.state(running.id())).isEqualTo(PassState.DONE);
    }

    /// Written by a newer version, say. Every take that met it failed, with all it had taken.
    @Test
    void a_pass_whose_spec_cannot_be_read_goes_back_and_takes_no_other_with_it(TestQueue queue) {
        var odd = queue.submit();
        var good = queue.submit();
        queue.redis.hset(queue.keys.pass(odd), "spec", "{\"workspace\": \"lab:x\", \"new\": 1}");

        assertThat(ids(queue.alice.take(2))).containsExactly(good);

        assertThat(queue.state(odd)).isEqualTo(PassState.SCHEDULED);
        assertThat(queue.view(odd).reason()).contains("alice").contains("new");
        assertThat(queue.view(odd).attempt()).isZero();
    }

    @Test
    void progress_is_handed_over_with_the_pass(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var further =
                claim.progress()
                        .resolvedTo(List.of(Samples.PLUGIN), List.of("mind the gap"))
                        .plus(Samples.entry());
        queue.alice.checkpoint(claim, further);
        queue.lapse(claim.id());

        var resumed = queue.take(queue.bob);

        assertThat(resumed.progress()).isEqualTo(further);
        assertThat(resumed.attempt()).isEqualTo(2);
    }

    @Test
    void a_submit_wakes_who_waits_at_the_bell(TestQueue queue) throws InterruptedException {
        queue.redis.del(queue.keys.bell());
        var waiting = Thread.startVirtualThread(() -> queue.alice.awaitBell(Duration.ofSeconds(2)));
        queue.submit();

        waiting.join(1500);
        assertThat(waiting.isAlive()).isFalse();
    }

    /// A pass that was being published when its executor died.
    private static PassId halfPublished(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.publishing(claim, "j");
        queue.lapse(claim.id());
        return claim.id();
    }

    private static List<PassId> ids(List<Claim> claims) {
        return claims.stream().map(Claim::id).toList();
    }
}
