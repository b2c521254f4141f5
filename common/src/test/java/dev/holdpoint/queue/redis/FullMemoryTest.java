package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.UnifiedJedis;

/// When memory is full, everything but submit goes on: it is what makes room. Both for scripts with
/// flags and for those of servers before 7.0.
@WithRedis
class FullMemoryTest {
    @AfterEach
    void make_room(TestRedis redis) {
        redis.client().configSet("maxmemory", "0");
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7})
    void a_submit_is_refused_cleanly(int major, TestRedis redis) {
        redis.mustBeOurs();
        try (var queue = TestQueue.on(redis, major)) {
            queue.submit();
            var before = Contents.of(redis.client());
            fill(redis.client());

            var refusal = refused(Problem.REDIS_UNAVAILABLE, () -> queue.submit("another"));

            assertThat(refusal.getMessage()).contains("is full").contains("nothing was stored");
            assertThat(Contents.of(redis.client())).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7})
    void all_that_is_there_goes_on_to_its_end(int major, TestRedis redis) {
        redis.mustBeOurs();
        try (var queue = TestQueue.on(redis, major)) {
            var full = new WholeLife(queue);
            full.submit();
            fill(redis.client());

            full.live();

            assertThat(queue.upkeep().promote().any()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7})
    void hand_backs_and_lapses_go_on_too(int major, TestRedis redis) {
        redis.mustBeOurs();
        try (var queue = TestQueue.on(redis, major)) {
            var id = queue.submit(TestQueue.spec("a", Priority.LOW));
            fill(redis.client());

            queue.lapse(queue.take(queue.alice).id());
            queue.bob.release(queue.take(queue.bob), "full", Duration.ofHours(1));
            queue.due(id);
            queue.bob.release(queue.take(queue.bob), "stops", Duration.ZERO);
            queue.upkeep().withdraw("alice");

            assertThat(queue.state(id)).isEqualTo(PassState.QUEUED);
        }
    }

    private static void fill(UnifiedJedis redis) {
        redis.configSet("maxmemory", "1");
    }
}
