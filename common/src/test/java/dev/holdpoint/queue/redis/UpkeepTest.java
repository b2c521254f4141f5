package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.ExecutorStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.StreamEntryID;

/// What executors say of themselves and of their roots.
@WithQueue
class UpkeepTest {
    private static final ExecutorStatus ALICE =
            new ExecutorStatus(
                    "alice",
                    "boot-1",
                    "host",
                    42,
                    "default",
                    "strong",
                    List.of("cgroup"),
                    4,
                    1,
                    false,
                    List.of("lab"),
                    List.of(Samples.PLUGIN),
                    List.of("/plugins/broken: not YAML"));

    @Test
    void an_executor_is_seen_as_it_announced_itself(TestQueue queue) {
        queue.upkeep().announce(ALICE);

        assertThat(queue.inspection().executors()).containsExactly(ALICE);
        assertThat(queue.redis.ttl(Keys.executor("alice"))).isBetween(10L, 15L);
    }

    @Test
    void one_that_has_been_silent_for_too_long_is_forgotten(TestQueue queue) {
        queue.upkeep().announce(ALICE);
        queue.redis.del(Keys.executor("alice"));
        assertThat(queue.inspection().executors()).isEmpty();

        queue.redis.zadd(Keys.EXECUTORS, (double) queue.now() - 16_000, "long-gone");
        queue.upkeep().announce(ALICE);
        assertThat(queue.redis.zrange(Keys.EXECUTORS, 0, -1)).containsExactly("alice");
    }

    @Test
    void one_that_ends_on_purpose_leaves_no_name_behind(TestQueue queue) {
        queue.upkeep().announce(ALICE);
        queue.alice.finish(queue.taken(queue.alice), Samples.success());

        queue.upkeep().withdraw("alice");

        assertThat(queue.inspection().executors()).isEmpty();
        assertThat(queue.redis.xinfoConsumers(queue.keys.ready("normal"), "exec")).isEmpty();
    }

    @Test
    void what_it_still_holds_is_not_lost_with_its_name(TestQueue queue) {
        var claim = queue.taken(queue.alice);

        queue.upkeep().withdraw("alice");

        assertThat(queue.pending("normal")).isEqualTo(1);
        queue.lapse(claim.id());
        assertThat(queue.take(queue.bob).id()).isEqualTo(claim.id());
    }

    @Test
    void a_group_of_somebody_else_on_a_ready_stream_does_not_matter(TestQueue queue) {
        queue.redis.xgroupCreate(
                queue.keys.ready("publish"), "dashboard", new StreamEntryID(0, 0), true);
        queue.redis.xadd(
                queue.keys.ready("publish"), StreamEntryID.NEW_ENTRY, Map.of("pass", "nobody"));

        queue.upkeep().withdraw("alice");
        assertThat(queue.alice.take(1)).isEmpty();
    }

    @Test
    void a_root_name_belongs_to_the_directory_that_came_first(TestQueue queue) {
        queue.upkeep().registerRoot("lab", "id-1");
        queue.upkeep().registerRoot("lab", "id-1");

        var refusal =
                refused(Problem.ROOT_REFUSED, () -> queue.upkeep().registerRoot("lab", "id-2"));

        assertThat(refusal.getMessage()).contains("id-1").contains("id-2");
    }

    @Test
    void a_directory_has_one_name(TestQueue queue) {
        queue.upkeep().registerRoot("lab", "id-1");

        for (int i = 0; i < 2; i++) {
            var refusal =
                    refused(
                            Problem.ROOT_REFUSED,
                            () -> queue.upkeep().registerRoot("data", "id-1"));
            assertThat(refusal.getMessage()).contains("'data'").contains("'lab'");
        }
        queue.upkeep().registerRoot("lab", "id-1");
        queue.upkeep().registerRoot("data", "id-2");
    }

    @Test
    void everybody_on_one_redis_belongs_to_one_installation(TestQueue queue) {
        try (var other = RedisQueue.connect(queue.url, "other")) {
            assertThat(other.installation()).isEqualTo(queue.queue.installation());
        }
    }
}
