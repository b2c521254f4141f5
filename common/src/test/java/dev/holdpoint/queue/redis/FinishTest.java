package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WithQueue
class FinishTest {
    @Test
    void of_more_done_passes_than_are_kept_the_oldest_are_forgotten(TestQueue queue) {
        var ids = new ArrayList<PassId>();
        for (int i = 0; i < 4; i++) {
            var spec = TestQueue.spec("f" + i, Map.of("idempotency_key", "k" + i));
            ids.add(queue.submit(spec));
            var claim = queue.take(queue.alice);
            queue.alice.log(claim, List.of(LogLine.plain("columns", "here")), null);
            queue.alice.finish(claim, Samples.success());
            queue.tick();
        }

        queue.queue.upkeep(TestQueue.LEASE, () -> 0.5, 3).promote();

        assertThat(queue.inspection().pass(ids.getFirst())).isEmpty();
        assertThat(queue.inspection().ended(ids.getFirst())).as("for executors").isPresent();
        assertThat(queue.redis.exists(queue.keys.log(ids.getFirst()))).isFalse();
        assertThat(queue.redis.pttl(queue.keys.pass(ids.getFirst()))).isBetween(1L, 7_200_000L);
        assertThat(queue.events(ids.getFirst())).endsWith("forgotten");
        assertThat(ids.subList(1, 4)).allMatch(id -> queue.inspection().pass(id).isPresent());
        assertThat(queue.inspection().queues().getFirst().done()).isEqualTo(3);
        assertThat(queue.redis.keys("hp:{default:0}:dedup:*")).hasSize(3);
    }

    @Test
    void a_finished_pass_shows_its_result_and_holds_nothing(TestQueue queue) {
        var id = queue.submit("a");
        queue.alice.finish(queue.take(queue.alice), Samples.success());

        var view = queue.view(id);
        assertThat(view.state()).isEqualTo(PassState.DONE);
        assertThat(view.outcome()).contains(Outcome.SUCCESS);
        assertThat(view.result()).isEqualTo(Samples.success());
        assertThat(view.owner()).isNull();
        assertThat(queue.inspection().ended(id)).contains(view.updated());
        assertThat(queue.ready()).isEmpty();
        assertThat(queue.pending("normal")).isZero();
        assertThat(queue.redis.exists(queue.busy("a"), queue.keys.leases())).isZero();
        assertThat(queue.redis.zscore(queue.keys.state("done"), id.toString())).isPositive();
    }

    @Test
    void everybody_hears_of_it(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.finish(claim, Samples.success());

        assertThat(queue.eventsOf(claim.id()).getLast())
                .containsEntry("event", "finished")
                .containsEntry("outcome", "success")
                .containsEntry("executor", "alice");
        assertThat(queue.redis.xrange(queue.keys.results(), "-", "+"))
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.getFields())
                                .containsEntry("pass", claim.id().toString())
                                .containsEntry("outcome", "success"));
    }

    @Test
    void what_can_be_read_of_it_is_kept_for_a_week_and_no_longer(TestQueue queue) {
        var claim = Conversation.answered(queue, queue.taken(queue.alice));
        queue.alice.finish(claim, Samples.success());
        var id = claim.id();

        var readable =
                Contents.of(queue.redis).keys().keySet().stream()
                        .filter(key -> key.contains(id.toString()));
        assertThat(readable)
                .containsExactlyInAnyOrder(
                        queue.keys.pass(id),
                        queue.keys.result(id),
                        queue.keys.input(new RequestId(id, 0, 1)))
                .allSatisfy(key -> assertThat(queue.redis.ttl(key)).isBetween(604_700L, 604_800L));
    }

    @Test
    void presets_are_gone(TestQueue queue) {
        queue.submit(TestQueue.spec("a", Map.of("answers", Map.of("p", Map.of("f", 1)))));
        queue.alice.finish(queue.take(queue.alice), Samples.success());

        assertThat(queue.redis.keys("hps:*")).containsExactly(Keys.DIGEST_KEY);
    }

    @Test
    void a_pass_over_for_a_week_leaves_the_list_of_done_ones(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.finish(claim, Samples.success());
        queue.redis.zadd(queue.keys.kept(), 1, claim.id().toString());

        queue.upkeep().promote();

        assertThat(queue.redis.exists(queue.keys.state("done"), queue.keys.kept())).isZero();
    }

    @Test
    void a_dead_pass_has_ended_and_is_kept(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.redis.hset(queue.keys.pass(claim.id()), "attempt", "5");
        queue.lapse(claim.id());

        assertThat(queue.inspection().ended(claim.id())).isPresent();
        assertThat(queue.redis.ttl(queue.keys.pass(claim.id()))).isEqualTo(-1);
    }

    @Test
    void what_is_not_over_has_not_ended(TestQueue queue) {
        Claim claim = queue.taken(queue.alice);

        assertThat(queue.inspection().ended(claim.id())).isEmpty();
        assertThat(queue.inspection().knows(claim.id())).isTrue();
        queue.redis.del(queue.keys.pass(claim.id()));
        assertThat(queue.inspection().knows(claim.id())).isFalse();
        assertThat(queue.inspection().ended(claim.id())).isEmpty();
    }
}
