package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassState;
import dev.holdpoint.queue.redis.GuardedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;

/// Services on a Redis with the users of `deploy/redis`, each with its own.
@Timeout(120)
class UsersTest {
    @Test
    void the_main_job_is_done_and_redis_refused_nobody_anything(@TempDir Path directory)
            throws Exception {
        var redis = GuardedRedis.start(directory.resolve("users"));
        var server = new House.Server(user -> url(redis, user), redis::close);
        try (var house = new House(directory, server);
                var outside = RedisClient.create(house.url("outside"))) {
            var export = Map.of("export.csv", "Sample ID,pH\nR1,7.1\n", "notes.txt", "one\n");
            var workspace = house.workspace("run-1", export);
            var executors = Map.of("one", house.executor("one"), "two", house.executor("two"));
            house.dispatcher();
            var pass =
                    house.submit(
                            """
                            {"workspace": "lab:run-1", "plugins": ["hello_plugin", "instrument_columns"]}
                            """);
            var request = Objects.requireNonNull(house.await(pass, PassState.WAITING).open());
            House.kill(Objects.requireNonNull(executors.get(house.executorOf(pass, "asked"))));
            var entry =
                    outside.xadd(
                            "hp:{default:0}:answers",
                            StreamEntryID.NEW_ENTRY,
                            Map.of(
                                    "input", request.toString(),
                                    "values", "{\"date_time\": \"2024-02-07T10:15\"}",
                                    "by", "asmith"));

            assertThat(house.await(pass, PassState.DONE, PassState.DEAD).outcome())
                    .contains(Outcome.SUCCESS);
            assertThat(House.tree(workspace).get("export.csv")).contains("R1,7.1,2024-02-07T10:15");
            assertThat(outside.get("hp:{default:0}:verdict:" + entry)).contains("accepted");
            assertThat(GuardedRedis.said(house.client(), "ACL", "LOG")).isEqualTo(List.of());
        }
    }

    private static String url(GuardedRedis redis, String user) {
        try {
            return redis.url(user);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
