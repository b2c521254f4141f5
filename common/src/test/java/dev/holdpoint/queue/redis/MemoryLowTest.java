package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.StreamEntryID;

/// Above the watermark nothing new is taken in, and what is there goes on.
@WithRedis
class MemoryLowTest {
    @AfterEach
    void make_room(TestRedis redis) {
        redis.client().configSet("maxmemory", "0");
    }

    @Test
    void a_new_pass_is_refused_cleanly_before_redis_is_full(TestRedis redis) {
        redis.mustBeOurs();
        try (var queue = TestQueue.on(redis)) {
            var id = queue.submit("a");
            fill(queue, 0.95);
            var before = Contents.of(queue.redis);

            var refusal = refused(Problem.REDIS_MEMORY_LOW, () -> queue.submit("b"));

            assertThat(refusal.getMessage()).contains("nothing was stored", "maxmemory");
            assertThat(Contents.of(queue.redis)).isEqualTo(before);
            var spec = TestQueue.spec("a", Priority.NORMAL);
            assertThat(queue.queue.submissions().submit(id, spec))
                    .as("the same again")
                    .isEqualTo(new Submission.Accepted(id, false));
            queue.alice.finish(queue.take(queue.alice), Samples.success());

            redis.client().configSet("maxmemory", "0");
            queue.upkeep().promote();
            queue.submit("b");
        }
    }

    @Test
    void below_the_watermark_passes_are_taken_in(TestRedis redis) {
        redis.mustBeOurs();
        try (var queue = TestQueue.on(redis)) {
            fill(queue, 0.8);

            queue.submit("a");
        }
    }

    /// It is a matter of minutes, not of the pass.
    @Test
    void an_entry_of_the_intake_stream_stays_until_there_is_room(TestRedis redis) {
        redis.mustBeOurs();
        try (var queue = TestQueue.on(redis)) {
            queue.redis.xadd(
                    queue.keys.intake(),
                    StreamEntryID.NEW_ENTRY,
                    Map.of("spec", "{\"workspace\": \"lab:a\"}"));
            fill(queue, 0.95);

            refused(Problem.REDIS_MEMORY_LOW, () -> queue.queue.intake().judge(9));
            assertThat(queue.redis.xlen(queue.keys.intake())).isEqualTo(1);

            redis.client().configSet("maxmemory", "0");
            queue.upkeep().promote();
            assertThat(queue.queue.intake().judge(9)).isEqualTo(1);
            assertThat(queue.readyIn("normal")).hasSize(1);
        }
    }

    /// Much enough for what a few connections need not to matter.
    private static void fill(TestQueue queue, double share) {
        queue.redis.setrange("hp:filler", 64 << 20, "x");
        long used =
                queue.redis
                        .info("memory")
                        .lines()
                        .filter(line -> line.startsWith("used_memory:"))
                        .mapToLong(line -> Long.parseLong(line.substring(12)))
                        .findFirst()
                        .orElseThrow();
        queue.redis.configSet("maxmemory", Long.toString((long) (used / share)));
        queue.upkeep().promote();
    }
}
