package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a worker of a real executor sees of it, whose own environment has LC_ALL at least.
class EnvironmentTest {
    private static final String TRACE = "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01";

    @Test
    void a_worker_gets_the_trace_context_of_its_pass_and_nothing_that_is_the_executors(
            @TempDir Path directory) throws IOException {
        try (var house = new House(directory)) {
            house.plugin(
                    "asker",
                    """
                    def post_transform_all(self, ctx):
                        import json
                        with open("seen", "w") as file:
                            file.write(json.dumps(dict(os.environ)))
                    """);
            house.executor("one");
            var traced = house.workspace("traced", Map.of());
            var plain = house.workspace("plain", Map.of());

            house.done(
                    "{\"workspace\": \"lab:traced\", \"plugins\": [\"asker\"], \"traceparent\": \""
                            + TRACE
                            + "\"}");
            house.done("{\"workspace\": \"lab:plain\", \"plugins\": [\"asker\"]}");

            var seen = Json.parseObject(Files.readString(traced.resolve("seen")));
            assertThat(seen).containsEntry("TRACEPARENT", TRACE);
            assertThat(seen.keySet())
                    .containsAll(List.of("PATH", "HOME", "HOLDPOINT_PASS", "HOLDPOINT_PLUGIN"))
                    .isSubsetOf(
                            Set.of(
                                    "HOLDPOINT_PASS",
                                    "HOLDPOINT_PLUGIN",
                                    "HOME",
                                    "LANG",
                                    "LC_CTYPE", // Python's own, where LANG does not say UTF-8
                                    "PATH",
                                    "PWD",
                                    "PYTHONPATH",
                                    "TRACEPARENT"));
            assertThat(Json.parseObject(Files.readString(plain.resolve("seen"))))
                    .doesNotContainKey("TRACEPARENT");
        }
    }
}
