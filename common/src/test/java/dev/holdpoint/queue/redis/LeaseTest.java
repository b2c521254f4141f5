package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Priority;
import dev.holdpoint.queue.Upkeep.Promoted;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@WithQueue
class LeaseTest {
    private static final Promoted NOTHING = new Promoted(0, 0, 0, 0, 0);

    @Test
    void a_renewal_extends_the_lease_by_a_whole_one_from_now(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.redis.zadd(queue.keys.leases(), 1, claim.id().toString());

        assertThat(queue.alice.renew(List.of(claim))).isEmpty();

        assertThat(leaseEnd(queue, claim.id())).isGreaterThan(queue.now() + 9_000);
        assertThat(queue.upkeep().promote()).isEqualTo(NOTHING);
    }

    @Test
    void a_renewal_names_what_is_lost_and_keeps_the_rest(TestQueue queue) {
        var lapsed = queue.taken(queue.alice);
        var kept = queue.taken(queue.alice);
        var finished = queue.taken(queue.alice);
        queue.alice.finish(finished, Samples.success());
        var unknown = queue.taken(queue.alice);
        queue.redis.del(queue.keys.pass(unknown.id()));
        queue.lapse(lapsed.id());
        queue.redis.zadd(queue.keys.leases(), 1, kept.id().toString());

        var lost = queue.alice.renew(List.of(lapsed, kept, finished, unknown));

        assertThat(lost).containsExactlyInAnyOrder(lapsed, finished, unknown);
        assertThat(leaseEnd(queue, kept.id())).isGreaterThan(queue.now());
    }

    /// An executor that takes a pass again may still be letting go of what it held before; the loss
    /// of that one killed the new one too.
    @Test
    void of_two_claims_of_one_pass_only_the_old_one_is_lost(TestQueue queue) {
        var old = queue.taken(queue.alice);
        queue.lapse(old.id());
        var current = queue.take(queue.alice);
        queue.redis.zadd(queue.keys.leases(), 1, current.id().toString());

        assertThat(queue.alice.renew(List.of(old, current))).containsExactly(old);

        assertThat(leaseEnd(queue, current.id())).isGreaterThan(queue.now());
    }

    @Test
    void a_renewal_of_nothing_says_that_the_executor_lives(TestQueue queue) {
        assertThat(queue.alice.renew(List.of())).isEmpty();

        assertThat(queue.redis.zscore(queue.keys.boots(), "boot-alice"))
                .isGreaterThan(queue.now() - 1000.0);
    }

    @Test
    void a_lapsed_pass_goes_to_the_front_with_its_workspace_free(TestQueue queue) {
        var id = queue.submit("a");
        queue.take(queue.alice);
        queue.redis.zadd(queue.keys.leases(), 1, id.toString());

        assertThat(queue.upkeep().promote()).isEqualTo(new Promoted(1, 0, 0, 0, 0));

        assertThat(queue.state(id)).isEqualTo(PassState.QUEUED);
        assertThat(queue.view(id).reason()).contains("alice");
        assertThat(queue.ready()).containsExactly(id.toString());
        assertThat(queue.readyIn("front")).hasSize(1);
        assertThat(queue.pending("normal")).isZero();
        assertThat(queue.redis.exists(queue.busy("a"))).isFalse();
        assertThat(queue.take(queue.bob).attempt()).isEqualTo(2);
    }

    @Test
    void a_lapsed_pass_that_was_being_published_comes_back_as_such_at_no_cost(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.publishing(claim, "journal-1");
        queue.redis.hset(queue.keys.pass(claim.id()), "attempt", "5");
        queue.lapse(claim.id());

        assertThat(queue.readyIn("publish")).containsExactly(claim.id().toString());
        var again = queue.take(queue.bob);
        assertThat(again.journal()).isEqualTo("journal-1");
        assertThat(again.attempt()).isEqualTo(5);
    }

    @Test
    void a_pass_that_lapsed_too_often_is_dead(TestQueue queue) {
        var id = queue.submit("a");
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(queue.take(queue.alice).attempt()).isEqualTo(attempt);
            queue.lapse(id);
        }

        assertThat(queue.state(id)).isEqualTo(PassState.DEAD);
        assertThat(queue.view(id).reason()).contains("attempts_out").contains("5");
        assertThat(queue.inspection().ended(id)).isPresent();
        assertThat(queue.field(id, "entry")).isNull();
        assertThat(queue.redis.zscore(queue.keys.state("dead"), id.toString())).isPositive();
        assertThat(queue.ready()).isEmpty();
        assertThat(queue.redis.exists(queue.busy("a"), queue.keys.leases())).isZero();
        assertThat(queue.events(id)).endsWith("dead");
    }

    @Test
    void a_released_pass_comes_back_when_due_and_its_attempt_did_not_count(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.release(claim, "root not mounted", Duration.ofHours(1));

        assertThat(queue.state(claim.id())).isEqualTo(PassState.SCHEDULED);
        assertThat(queue.view(claim.id()).reason()).isEqualTo("root not mounted");
        assertThat(queue.redis.zcard(queue.keys.leases())).isZero();
        assertThat(queue.upkeep().promote()).isEqualTo(NOTHING);

        queue.redis.zadd(queue.keys.scheduled(), 1, claim.id().toString());
        assertThat(queue.upkeep().promote()).isEqualTo(new Promoted(0, 1, 0, 0, 0));

        assertThat(queue.redis.exists(queue.keys.scheduled())).isFalse();
        assertThat(queue.readyIn("normal")).containsExactly(claim.id().toString());
        var again = queue.take(queue.bob);
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(queue.view(claim.id()).reason()).isNull();
    }

    @Test
    void a_pass_handed_back_without_delay_is_at_the_front_at_once_and_costs_nothing(
            TestQueue queue) {
        var id = queue.submit("a");
        var claim = queue.take(queue.alice);
        var waiting = queue.submit(Priority.HIGH);

        queue.alice.release(claim, "executor alice stops", Duration.ZERO);

        assertThat(queue.state(id)).isEqualTo(PassState.QUEUED);
        assertThat(queue.view(id).reason()).isEqualTo("executor alice stops");
        assertThat(queue.readyIn("front")).containsExactly(id.toString());
        assertThat(queue.ready()).containsExactly(id.toString(), waiting.toString());
        assertThat(queue.pending("normal")).isZero();
        assertThat(queue.redis.llen(queue.keys.bell())).isEqualTo(3);
        assertThat(queue.redis.exists(queue.busy("a"), queue.keys.leases())).isZero();
        assertThat(queue.redis.exists(queue.keys.scheduled())).isFalse();
        assertThat(queue.eventsOf(id).getLast())
                .containsEntry("event", "released")
                .containsEntry("to", "front");
        var again = queue.take(queue.bob);
        assertThat(again.id()).isEqualTo(id);
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.fence()).isGreaterThan(claim.fence());
    }

    @Test
    void a_half_published_pass_handed_back_without_delay_keeps_its_workspace(TestQueue queue) {
        queue.submit("a");
        var claim = queue.alice.publishing(queue.take(queue.alice), "j");
        var next = queue.submit("a");

        queue.alice.release(claim, "executor alice stops", Duration.ZERO);

        assertThat(queue.state(claim.id())).isEqualTo(PassState.QUEUED);
        assertThat(queue.readyIn("publish")).containsExactly(claim.id().toString());
        assertThat(queue.redis.smembers(queue.busy("a"))).containsExactly(claim.id().toString());
        var again = queue.take(queue.bob);
        assertThat(again.journal()).isEqualTo("j");
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(queue.alice.take(9)).isEmpty();
        assertThat(queue.state(next)).isEqualTo(PassState.QUEUED);
    }

    @Test
    void a_half_published_pass_handed_back_falls_due_into_the_publish_stream(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.blocked(queue.alice.publishing(claim, "j"), "disk full", Duration.ofHours(1));
        queue.due(claim.id());

        assertThat(queue.readyIn("publish")).containsExactly(claim.id().toString());
        assertThat(queue.take(queue.bob).journal()).isEqualTo("j");
    }

    /// Nobody could renew while Redis was away.
    @Test
    void after_a_gap_in_the_stamps_every_lease_is_extended_once_instead(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        for (var stamp : List.of(queue.now() - 5_100, queue.now() + 5_100)) {
            queue.redis.zadd(queue.keys.leases(), 1, claim.id().toString());
            queue.redis.hset(queue.keys.counts(), "promoted", Long.toString(stamp));

            assertThat(queue.upkeep().promote()).isEqualTo(NOTHING);

            assertThat(queue.state(claim.id())).isEqualTo(PassState.RUNNING);
            assertThat(leaseEnd(queue, claim.id())).isGreaterThan(queue.now() + 9_000);
        }

        queue.lapse(claim.id());
        assertThat(queue.state(claim.id())).isEqualTo(PassState.QUEUED);
    }

    @Test
    void extending_never_shortens_a_longer_lease(TestQueue queue) {
        var longer = queue.queue.claims("carol", "boot", Duration.ofHours(1));
        var claim = queue.taken(longer);
        queue.redis.hdel(queue.keys.counts(), "promoted");

        queue.upkeep().promote();

        assertThat(leaseEnd(queue, claim.id())).isGreaterThan(queue.now() + 3_000_000);
        assertThat(queue.field(claim.id(), "lease_until"))
                .isEqualTo(Long.toString(leaseEnd(queue, claim.id())));
    }

    @Test
    void what_is_due_but_not_scheduled_any_more_stays_where_it_is(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.redis.zadd(queue.keys.scheduled(), 1, claim.id().toString());

        assertThat(queue.upkeep().promote()).isEqualTo(NOTHING);

        assertThat(queue.state(claim.id())).isEqualTo(PassState.RUNNING);
    }

    @Test
    void a_lease_of_nothing_that_runs_is_forgotten(TestQueue queue) {
        queue.redis.zadd(queue.keys.leases(), 1, "default.0.gone");
        queue.redis.hdel(queue.keys.counts(), "promoted");
        queue.upkeep().promote();
        assertThat(queue.redis.exists(queue.keys.leases())).isFalse();

        queue.redis.zadd(queue.keys.leases(), 1, "default.0.gone");

        assertThat(queue.upkeep().promote()).isEqualTo(NOTHING);

        assertThat(queue.redis.exists(queue.keys.leases())).isFalse();
    }

    /// One broken hash stopped the upkeep of all others.
    @Test
    void a_running_pass_that_lacks_its_owner_does_not_stop_the_rest(TestQueue queue) {
        var broken = queue.taken(queue.alice);
        var other = queue.taken(queue.alice);
        queue.redis.hdel(queue.keys.pass(broken.id()), "owner");
        queue.redis.zadd(queue.keys.leases(), 1, broken.id().toString());
        queue.redis.zadd(queue.keys.leases(), 2, other.id().toString());

        assertThat(queue.upkeep().promote().expired()).isEqualTo(2);
    }

    private static long leaseEnd(TestQueue queue, PassId id) {
        Double end = queue.redis.zscore(queue.keys.leases(), id.toString());
        return end == null ? 0 : end.longValue();
    }
}
