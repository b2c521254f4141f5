package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Drains;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A queue that is paused, and executors that are drained.
@WithQueue
class PausesTest {
    @Test
    void who_paused_a_queue_when_and_why_is_recorded_and_the_first_one_stays(TestQueue queue) {
        var pauses = queue.queue.pauses();
        long now = queue.now();

        assertThat(pauses.pause("carol", "cli", "the disk is moved")).isTrue();
        assertThat(pauses.pause("dave", "cli", "")).isFalse();

        queue.submit();
        assertThat(queue.alice.take(9)).isEmpty();
        var pause = Objects.requireNonNull(queue.inspection().queues().getFirst().pause());
        assertThat(pause.by()).isEqualTo("carol");
        assertThat(pause.why()).isEqualTo("the disk is moved");
        assertThat(pause.at()).isAfterOrEqualTo(Instant.ofEpochMilli(now));
    }

    @Test
    void a_queue_that_is_resumed_is_taken_from_at_once(TestQueue queue) {
        var pauses = queue.queue.pauses();
        pauses.pause("carol", "cli", "");
        queue.submit();
        queue.redis.del(queue.keys.bell());

        assertThat(pauses.resume("dave", "cli")).isTrue();
        assertThat(pauses.resume("dave", "cli")).isFalse();

        assertThat(queue.redis.llen(queue.keys.bell())).isPositive();
        assertThat(queue.alice.take(9)).hasSize(1);
        assertThat(queue.redis.xrange(queue.keys.events(), "-", "+"))
                .extracting(event -> event.getFields().get("event"))
                .containsSubsequence("paused", "resumed");
    }

    @Test
    void a_pause_by_somebody_who_cannot_be_recorded_is_refused(TestQueue queue) {
        refused(Problem.BAD_SETTING, () -> queue.queue.pauses().pause("a\nb", "cli", ""));

        assertThat(queue.redis.exists(queue.keys.paused())).isFalse();
    }

    @Test
    void a_drain_is_for_one_start_of_an_executor_and_can_be_taken_back(TestQueue queue) {
        var drains = queue.queue.drains();

        drains.ask("alice", "boot-1", Drains.Way.FINISH);

        assertThat(drains.asked("alice", "boot-1")).contains(Drains.Way.FINISH);
        assertThat(drains.asked("alice", "boot-2")).isEmpty();
        assertThat(drains.asked("bob", "boot-1")).isEmpty();
        drains.ask("alice", "boot-1", Drains.Way.HAND_BACK);
        assertThat(drains.asked("alice", "boot-1")).contains(Drains.Way.HAND_BACK);
        assertThat(drains.undo("alice")).isTrue();
        assertThat(drains.undo("alice")).isFalse();
        assertThat(drains.asked("alice", "boot-1")).isEmpty();
    }

    @Test
    void an_executor_that_signs_off_is_drained_no_more(TestQueue queue) {
        var drains = queue.queue.drains();
        drains.ask("alice", "boot-1", Drains.Way.FINISH);

        queue.upkeep().withdraw("alice");

        assertThat(drains.undo("alice")).isFalse();
    }
}
