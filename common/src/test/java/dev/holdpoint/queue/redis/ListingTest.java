package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.QueueStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.StreamEntryID;

@WithQueue
class ListingTest {
    @ParameterizedTest
    @EnumSource
    void every_state_is_found_by_its_index(PassState state, TestQueue queue) {
        var one = oneInEachState(queue);

        var list = queue.inspection().passes(PassFilter.ALL.withStates(Set.of(state)), 50);

        assertThat(list.passes()).extracting(PassView::id).containsExactly(one.get(state));
        assertThat(list.passes()).extracting(PassView::state).containsExactly(state);
        assertThat(list.isComplete()).isTrue();
    }

    @Test
    void all_states_together_come_newest_first(TestQueue queue) {
        var one = oneInEachState(queue);

        var passes = queue.inspection().passes(PassFilter.ALL, 50).passes();

        assertThat(passes)
                .extracting(PassView::id)
                .containsExactlyInAnyOrderElementsOf(one.values());
        assertThat(passes).isSortedAccordingTo((a, b) -> b.updated().compareTo(a.updated()));
    }

    @Test
    void a_queued_pass_that_waits_for_its_workspace_is_listed_too(TestQueue queue) {
        queue.submit("a");
        var blocked = queue.submit("a");
        queue.take(queue.alice);
        assertThat(queue.bob.take(1)).isEmpty();

        var list =
                queue.inspection().passes(PassFilter.ALL.withStates(Set.of(PassState.QUEUED)), 50);

        assertThat(list.passes()).extracting(PassView::id).containsExactly(blocked);
        assertThat(status(queue).blocked()).isEqualTo(1);
        assertThat(status(queue).queued()).isEqualTo(1);
    }

    @Test
    void filters_by_plugin_label_and_workspace(TestQueue queue) {
        var both = Map.of("labels", Map.of("rig", "7", "team", "x"), "plugins", List.of("a", "b"));
        var wanted = queue.submit(TestQueue.spec("P/run-1", both));
        queue.submit(TestQueue.spec("P/run-10", Map.of("labels", Map.of("rig", "8"))));

        assertThat(ids(queue, new PassFilter(all(), "b", null, Map.of()))).containsExactly(wanted);
        assertThat(ids(queue, new PassFilter(all(), "c", null, Map.of()))).isEmpty();
        assertThat(ids(queue, new PassFilter(all(), null, null, Map.of("rig", "7", "team", "x"))))
                .containsExactly(wanted);
        assertThat(ids(queue, new PassFilter(all(), null, null, Map.of("rig", "7", "team", "y"))))
                .isEmpty();
        assertThat(ids(queue, new PassFilter(all(), null, "lab:P/run-1", Map.of())))
                .containsExactly(wanted);
        assertThat(ids(queue, new PassFilter(all(), null, "lab:P", Map.of()))).hasSize(2);
    }

    @Test
    void a_newer_low_pass_comes_before_older_high_ones_where_the_list_is_cut(TestQueue queue) {
        queue.submit(Priority.HIGH);
        queue.submit(Priority.HIGH);
        queue.tick();
        var newest = queue.submit(Priority.LOW);

        assertThat(queue.inspection().passes(PassFilter.ALL, 1).passes())
                .extracting(PassView::id)
                .containsExactly(newest);
    }

    @Test
    void of_two_that_run_the_one_that_moved_last_comes_first(TestQueue queue) {
        var first = queue.taken(queue.alice);
        queue.tick();
        var second = queue.taken(queue.bob);
        queue.alice.renew(List.of(first));

        assertThat(queue.inspection().passes(PassFilter.ALL, 1).passes())
                .extracting(PassView::id)
                .containsExactly(second.id());
    }

    @Test
    void says_when_there_is_more_than_was_asked_for(TestQueue queue) {
        var ids = List.of(queue.submit(), queue.submit(), queue.submit());

        var two = queue.inspection().passes(PassFilter.ALL, 2);

        assertThat(two.passes())
                .extracting(PassView::id)
                .containsExactlyInAnyOrderElementsOf(ids.subList(1, 3));
        assertThat(two.isComplete()).isFalse();
        assertThat(queue.inspection().passes(PassFilter.ALL, 3).isComplete()).isTrue();
    }

    @Test
    void an_index_may_name_passes_that_are_gone(TestQueue queue) {
        var id = queue.submit();
        queue.redis.del(queue.keys.pass(id));

        assertThat(ids(queue, PassFilter.ALL)).isEmpty();
    }

    @Test
    void what_cannot_be_read_is_left_out_of_the_list(TestQueue queue) {
        var good = queue.submit();
        var broken = queue.submit();
        queue.redis.hdel(queue.keys.pass(broken), "priority");
        queue.redis.xadd(
                queue.keys.ready("normal"), StreamEntryID.NEW_ENTRY, Map.of("pass", "junk"));
        queue.redis.xadd(queue.keys.ready("normal"), StreamEntryID.NEW_ENTRY, Map.of("x", "y"));

        assertThat(queue.inspection().passes(PassFilter.ALL, 9).passes())
                .extracting(PassView::id)
                .containsExactly(good);
    }

    @Test
    void fewer_than_none_cannot_be_listed(TestQueue queue) {
        assertThat(queue.inspection().passes(PassFilter.ALL, 0).passes()).isEmpty();
        refused(Problem.BAD_SETTING, () -> queue.inspection().passes(PassFilter.ALL, -1));
    }

    @Test
    void counts_what_is_where(TestQueue queue) {
        oneInEachState(queue);

        var status = status(queue);

        assertThat(status.name()).isEqualTo("default");
        assertThat(
                        List.of(
                                status.queued(),
                                status.running(),
                                status.waiting(),
                                status.scheduled(),
                                status.done(),
                                status.dead()))
                .containsOnly(1L);
        assertThat(status.oldestQueued()).isNotNull();
        assertThat(status.executors()).isZero();
        assertThat(status.pause()).isNull();
    }

    @Test
    void a_queue_whose_passes_are_over_has_nothing_queued(TestQueue queue) {
        queue.decisions().cancel(queue.submit(), "carol", "cli");

        var status = status(queue);

        assertThat(status.queued() + status.running() + status.waiting()).isZero();
        assertThat(status.done()).isEqualTo(1);
        assertThat(status.oldestQueued()).isNull();
    }

    @Test
    void a_queue_that_never_got_a_pass_is_not_known(TestQueue queue) {
        assertThat(queue.inspection().queues()).isEmpty();
        assertThat(ids(queue, PassFilter.ALL)).isEmpty();
    }

    private static QueueStatus status(TestQueue queue) {
        var all = queue.inspection().queues();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static Map<PassState, PassId> oneInEachState(TestQueue queue) {
        var one = new EnumMap<PassState, PassId>(PassState.class);
        var scheduled = queue.taken(queue.alice);
        queue.alice.release(scheduled, "busy", Duration.ofHours(1));
        one.put(PassState.SCHEDULED, scheduled.id());
        one.put(PassState.WAITING, Conversation.asked(queue, Samples.DATE).pass());
        var done = queue.taken(queue.alice);
        queue.alice.finish(done, Samples.success());
        one.put(PassState.DONE, done.id());
        var dead = queue.taken(queue.alice);
        queue.redis.hset(queue.keys.pass(dead.id()), "attempt", "5");
        queue.lapse(dead.id());
        one.put(PassState.DEAD, dead.id());
        one.put(PassState.RUNNING, queue.taken(queue.alice).id());
        one.put(PassState.QUEUED, queue.submit());
        return one;
    }

    private static Set<PassState> all() {
        return PassFilter.ALL.states();
    }

    private static List<PassId> ids(TestQueue queue, PassFilter filter) {
        return queue.inspection().passes(filter, 50).passes().stream().map(PassView::id).toList();
    }
}
