package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.testredis.LocalRedis;
import dev.holdpoint.testredis.TestRedis;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Redis forgets scripts, forgets everything, goes away and comes back.
@WithQueue
class OutageTest {
    @Test
    void a_flushed_script_cache_is_filled_again(TestQueue queue) {
        var life = new WholeLife(queue);
        life.submit();
        queue.redis.scriptFlush();

        life.live();
    }

    /// Loading and running a script were two calls, and the cache could be flushed in between.
    @Test
    void scripts_run_also_while_the_cache_is_being_flushed(TestQueue queue, TestRedis redis)
            throws InterruptedException {
        var done = new AtomicBoolean();
        var flushing =
                Thread.startVirtualThread(() -> {
                    while (!done.get()) {
                        redis.client().scriptFlush();
                    }
                });
        try {
            for (int i = 0; i < 500; i++) {
                queue.upkeep().promote();
            }
        } finally {
            done.set(true);
            flushing.join();
        }
    }

    @Test
    void a_flush_while_executors_and_judges_wait_does_not_end_their_waiting(
            TestQueue queue, TestRedis redis) throws InterruptedException {
        redis.mustBeOurs();
        queue.redis.del(queue.keys.bell());
        queue.taken(queue.alice);
        queue.redis.del(queue.keys.bell());
        var bell = Thread.startVirtualThread(() -> queue.alice.awaitBell(Duration.ofSeconds(2)));
        var answers =
                Thread.startVirtualThread(() -> queue.answers().awaitStream(Duration.ofSeconds(2)));
        queue.redis.flushAll();
        Conversation.sent(queue, "x", "y", "z");
        var id = queue.submit();

        bell.join(5_000);
        answers.join(5_000);
        assertThat(bell.isAlive() || answers.isAlive()).isFalse();
        assertThat(queue.alice.take(1)).extracting(Claim::id).containsExactly(id);
        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);
    }

    /// A blocking read is never repeated by itself, so the first one after a restart fails; the
    /// others must not.
    @Test
    void after_a_restart_every_connection_of_the_pool_works_again() throws Exception {
        try (var server = LocalRedis.startKeeping();
                var queue = RedisQueue.connect(server.url())) {
            var spec = TestQueue.spec("a", Priority.NORMAL);
            var id = queue.submissions().newId(spec);
            queue.submissions().submit(id, spec);
            var claims = queue.claims("alice", "boot", TestQueue.LEASE);
            inParallel(8, () -> claims.awaitBell(Duration.ofMillis(100)));

            server.kill();
            assertThat(queue.inspection().reachable()).isFalse();
            refused(Problem.REDIS_UNAVAILABLE, () -> claims.take(1));
            server.startAgain();

            var claim = claims.take(1).getFirst();
            assertThat(claim.id()).isEqualTo(id);
            refused(Problem.REDIS_UNAVAILABLE, () -> claims.awaitBell(Duration.ofMillis(1)));
            inParallel(8, () -> claims.awaitBell(Duration.ofMillis(1)));
            claims.finish(claim, Samples.success());
            assertThat(queue.inspection().ended(id)).isPresent();
        }
    }

    private static void inParallel(int count, Runnable call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each :
                    threads.invokeAll(Collections.nCopies(count, Executors.callable(call)))) {
                each.get();
            }
        }
    }

    @Test
    void with_redis_away_the_error_says_where_it_was_looked_for_and_what_to_do() {
        try (var server = LocalRedis.start();
                var queue = RedisQueue.connect(server.url())) {
            server.kill();

            var refusal =
                    refused(
                            Problem.REDIS_UNAVAILABLE,
                            () -> queue.upkeep(TestQueue.LEASE).promote());

            assertThat(refusal.getMessage())
                    .contains(server.url().substring("redis://".length()))
                    .contains("Check that it runs");
            refused(Problem.REDIS_UNAVAILABLE, () -> RedisQueue.connect(server.url()));
        }
    }

    @Test
    void a_layout_of_another_major_version_is_refused(TestQueue queue) {
        queue.redis.set(Keys.SCHEMA, "2.1");
        refused(Problem.LAYOUT_MISMATCH, () -> RedisQueue.connect(queue.url));

        queue.redis.set(Keys.SCHEMA, "1.9");
        RedisQueue.connect(queue.url).close();
    }
}
