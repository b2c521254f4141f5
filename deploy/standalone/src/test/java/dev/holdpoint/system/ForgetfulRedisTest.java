package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Redis that has lost everything, or is another one than before: on disk nothing is destroyed.
class ForgetfulRedisTest {
    private static final String ASK =
            """
            def pre_transform_all(self, ctx):
                with open(str(ctx.dst_root) + "/a", "a") as file: file.write("precious\\n")
                raise PluginInputRequired([{"id": "v"}], "which?")
            """;

    @TempDir Path directory;

    @Test
    void what_a_flushed_redis_does_not_know_stays_and_is_reported() throws Exception {
        try (var house = new House(directory)) {
            house.plugin("ask", ASK);
            house.workspace("run-1", Map.of("a", "a\n"));
            var first = house.executor("one");
            var pass = house.submit("{\"workspace\": \"lab:run-1\", \"plugins\": [\"ask\"]}");
            house.await(pass, PassState.WAITING);
            House.kill(first);
            var state = house.lab().resolve(".holdpoint/pass");
            var before = House.tree(state);
            Files.setLastModifiedTime(
                    state.resolve(pass.toString()),
                    FileTime.from(Instant.now().minus(Duration.ofDays(3))));

            house.client().flushAll();
            house.executor("two");

            House.await("it is reported", () -> isReported(house, "(1), are in " + state));
            assertThat(before).isNotEmpty();
            assertThat(House.tree(state)).isEqualTo(before);
        }
    }

    private static boolean isReported(House house, String what) {
        return house.queue().inspection().executors().stream()
                .flatMap(executor -> executor.missing().stream())
                .anyMatch(line -> line.contains(what));
    }
}
