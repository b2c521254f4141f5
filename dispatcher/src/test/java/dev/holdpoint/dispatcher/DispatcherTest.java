package dev.holdpoint.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.ParkOutcome;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.testredis.LocalRedis;
import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;

@WithRedis
class DispatcherTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final AtomicLong clock = new AtomicLong();

    @Test
    void at_work_it_is_ready(TestRedis redis) {
        try (var queue = RedisQueue.connect(redis.url());
                var dispatcher = dispatcher(queue)) {
            assertThat(dispatcher.notReady()).isEmpty();
        }
    }

    @Test
    void it_takes_in_answers_that_anybody_puts_into_the_stream(TestRedis redis) {
        try (var queue = RedisQueue.connect(redis.url());
                var dispatcher = dispatcher(queue)) {
            var request = ask(queue);
            redis.client()
                    .xadd(
                            "hp:{default:0}:answers",
                            StreamEntryID.NEW_ENTRY,
                            Map.of(
                                    "input",
                                    request.toString(),
                                    "values",
                                    "{\"n\": 3}",
                                    "by",
                                    "me"));

            var view = await(queue, request.pass(), PassState.QUEUED);

            assertThat(view).isEqualTo(PassState.QUEUED);
            var closed = queue.inspection().input(request).orElseThrow();
            assertThat(closed.how()).isEqualTo("stream");
            assertThat(dispatcher.notReady()).isEmpty();
        }
    }

    @Test
    void it_takes_in_passes_that_anybody_puts_into_the_stream(TestRedis redis) {
        try (var queue = RedisQueue.connect(redis.url());
                var dispatcher = dispatcher(queue)) {
            redis.client()
                    .xadd(
                            "hp:{default:0}:intake",
                            StreamEntryID.NEW_ENTRY,
                            Map.of("spec", "{\"workspace\": \"lab:run-7\"}"));

            var claims = queue.claims("alice", "boot", LEASE);
            claims.awaitBell(Duration.ofSeconds(2));

            assertThat(claims.take(1))
                    .singleElement()
                    .satisfies(claim ->
                            assertThat(claim.spec().workspace().path()).isEqualTo("run-7"));
            assertThat(dispatcher.notReady()).isEmpty();
        }
    }

    @Test
    void it_brings_back_what_a_dead_executor_held(TestRedis redis) {
        try (var queue = RedisQueue.connect(redis.url());
                var dispatcher = dispatcher(queue)) {
            var id = submit(queue);
            queue.claims("dead", "boot", LEASE).take(1);
            queue.upkeep(LEASE).promote();
            redis.client().zadd("hp:{default:0}:leases", 1, id.toString());

            assertThat(await(queue, id, PassState.QUEUED)).isEqualTo(PassState.QUEUED);
            assertThat(dispatcher.notReady()).isEmpty();
        }
    }

    @Test
    void without_redis_it_says_so_and_which_of_its_loops_have_been_stuck_for_how_long() {
        try (var server = LocalRedis.start();
                var queue = RedisQueue.connect(server.url());
                var dispatcher = dispatcher(queue)) {
            server.kill();
            assertThat(dispatcher.notReady()).containsExactly("Redis does not answer");

            clock.addAndGet(Dispatcher.STUCK.plusSeconds(1).toNanos());

            assertThat(dispatcher.notReady())
                    .satisfiesExactly(
                            redis -> assertThat(redis).isEqualTo("Redis does not answer"),
                            loop ->
                                    assertThat(loop)
                                            .startsWith("upkeep has not come round for 11 s"),
                            loop ->
                                    assertThat(loop)
                                            .startsWith("intake has not come round for 11 s"),
                            loop ->
                                    assertThat(loop)
                                            .startsWith("answers has not come round for 11 s"));
        }
    }

    @Test
    void with_redis_full_it_says_that_this_is_why_nothing_is_taken_in() {
        try (var server = LocalRedis.start();
                var redis = RedisClient.create(URI.create(server.url()));
                var queue = RedisQueue.connect(server.url())) {
            submit(queue);
            redis.xadd(
                    "hp:{default:0}:intake",
                    StreamEntryID.NEW_ENTRY,
                    Map.of("spec", "{\"workspace\": \"lab:run-8\"}"));
            redis.configSet("maxmemory", "1");
            try (var dispatcher = dispatcher(queue)) {
                clock.addAndGet(Dispatcher.STUCK.plusSeconds(1).toNanos());
                var backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(100));
                long end = System.nanoTime() + SOON.toNanos();
                while (dispatcher.notReady().stream().noneMatch(why -> why.contains("is full"))
                        || dispatcher.notReady().size() > 1) {
                    assertThat(System.nanoTime()).as("%s", dispatcher.notReady()).isLessThan(end);
                    backoff.pause();
                }

                assertThat(dispatcher.notReady())
                        .singleElement()
                        .asString()
                        .startsWith("intake has not come round for 11 s: Redis at ")
                        .contains("is full");
            }
        }
    }

    @Test
    void when_redis_is_back_it_is_ready_again_by_itself() {
        try (var server = LocalRedis.startKeeping();
                var queue = RedisQueue.connect(server.url());
                var dispatcher = dispatcher(queue)) {
            var id = submit(queue);
            queue.claims("dead", "boot", LEASE).take(1);
            server.kill();
            assertThat(dispatcher.notReady()).isNotEmpty();

            server.startAgain();

            assertThat(await(queue, id, PassState.RUNNING)).isEqualTo(PassState.RUNNING);
            assertThat(dispatcher.notReady()).isEmpty();
        }
    }

    private Dispatcher dispatcher(RedisQueue queue) {
        return Dispatcher.start(
                queue.upkeep(LEASE),
                queue.intake(),
                queue.answers(),
                queue.inspection(),
                clock::get);
    }

    private static PassId submit(RedisQueue queue) {
        var spec = PassSpec.of(WorkspaceName.parse("lab:run-7"));
        var id = queue.submissions().newId(spec);
        queue.submissions().submit(id, spec);
        return id;
    }

    private static RequestId ask(RedisQueue queue) {
        submit(queue);
        var claims = queue.claims("alice", "boot", LEASE);
        var question =
                QuestionJson.of(Json.parseArray("[{\"id\": \"n\", \"type\": \"integer\"}]"), "");
        var aborted = PassResult.aborted(List.of(), List.of(), 1);
        var outcome =
                claims.park(
                        claims.take(1).getFirst(),
                        new Parking("p", question, "parked", 0, aborted, null, null));
        return ((ParkOutcome.Waiting) outcome).request();
    }

    private static PassState await(RedisQueue queue, PassId id, PassState state) {
        return queue.inspection().await(id, Set.of(state), SOON).state();
    }
}
