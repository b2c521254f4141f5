package dev.holdpoint.executor.pull;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Claims;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private final FakeClaims claims = new FakeClaims();

    /// The executor took a pass again while it still let go of what it held before; both were
    /// killed.
    @Test
    void the_loss_of_an_old_claim_leaves_the_new_one_of_the_same_pass_alone() {
        try (var leases = new Leases(claims, Claims.LEASE)) {
            var old = leases.begin(FakeClaims.claim(1), System.nanoTime());
            var current = leases.begin(FakeClaims.claim(2), System.nanoTime());
            claims.lost.add(old.claim());

            leases.renew();

            assertThat(old.isLost()).isTrue();
            assertThat(current.isLost()).isFalse();
        }
    }

    @Test
    void a_lease_whose_claim_moves_on_during_a_renewal_is_lost_by_the_claim_that_was_named() {
        try (var leases = new Leases(claims, Claims.LEASE)) {
            var lease = leases.begin(FakeClaims.claim(1), System.nanoTime());
            claims.lost.add(lease.claim());
            claims.whileRenewing = () -> lease.follow(FakeClaims.claim(2));

            leases.renew();

            assertThat(lease.isLost()).isTrue();
        }
    }

    @Test
    void a_pass_that_comes_to_its_end_during_a_renewal_was_not_lost() {
        try (var leases = new Leases(claims, Claims.LEASE)) {
            var lease = leases.begin(FakeClaims.claim(1), System.nanoTime());
            claims.lost.add(lease.claim());
            claims.whileRenewing = () -> leases.end(lease);

            leases.renew();

            assertThat(lease.isLost()).isFalse();
        }
    }

    /// Redis counts ten seconds, and this executor's own clock ends the work two before that.
    @Test
    void what_was_not_renewed_in_time_is_lost_by_the_clock_of_the_executor_alone() {
        try (var leases = new Leases(claims, Claims.LEASE)) {
            long now = System.nanoTime();
            var late = leases.begin(FakeClaims.claim(1), now - SECONDS.toNanos(8));
            var early = leases.begin(FakeClaims.claim(2), now - SECONDS.toNanos(6));

            leases.watch();

            assertThat(late.isLost()).isTrue();
            assertThat(early.isLost()).isFalse();
        }
    }

    @Test
    void a_renewal_that_redis_confirms_gives_eight_seconds_more_and_one_that_fails_nothing() {
        try (var leases = new Leases(claims, Claims.LEASE)) {
            long begin = System.nanoTime() - SECONDS.toNanos(7);
            var lease = leases.begin(FakeClaims.claim(1), begin);
            claims.whileRenewing =
                    () -> {
                        throw new HoldpointException(Problem.REDIS_UNAVAILABLE, "no answer");
                    };
            leases.renew();
            assertThat(lease.isOverdue(begin + SECONDS.toNanos(9))).isTrue();

            claims.whileRenewing = () -> {};
            leases.renew();
            assertThat(lease.isOverdue(begin + SECONDS.toNanos(9))).isFalse();
        }
    }

    @Test
    void work_that_has_used_up_its_budget_is_renewed_no_more() {
        try (var leases = new Leases(claims, Claims.LEASE)) {
            var stuck = leases.begin(FakeClaims.claim(1), System.nanoTime());
            var busy = leases.begin(FakeClaims.claim(2), System.nanoTime());
            stuck.budget(Duration.ofNanos(-1));

            leases.renew();

            assertThat(claims.asked).containsExactly(busy.claim());
        }
    }

    @Test
    void all_that_hang_on_a_lease_are_told_of_its_end_but_not_what_has_let_go() {
        try (var leases = new Leases(claims, Claims.LEASE)) {
            var told = new ArrayList<String>();
            var lease = leases.begin(FakeClaims.claim(1), System.nanoTime());
            var _ = lease.onLost(() -> told.add("one"));
            lease.onLost(() -> told.add("gone")).close();
            var _ = lease.onLost(() -> told.add("two"));

            leases.loseAll();

            assertThat(told).containsExactly("one", "two");
        }
    }

    /// A take may be on its way when the executor stops.
    @Test
    void what_begins_after_a_stop_is_lost_at_once() {
        try (var leases = new Leases(claims, Claims.LEASE)) {
            leases.loseAll();

            assertThat(leases.begin(FakeClaims.claim(1), System.nanoTime()).isLost()).isTrue();
        }
    }
}
