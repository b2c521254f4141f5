package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.model.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Where it goes what a plugin says.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaptureTest {
    private House house;
    private Child executor;

    @BeforeAll
    void one_executor(@TempDir Path directory) throws IOException {
        house = new House(directory);
        house.plugin(
                "talks",
                """
                def post_transform_all(self, ctx):
                    print("printed words")
                    os.write(1, b"to stdout\\n")
                    os.write(2, b"to stderr\\n")
                    ctx.log.warning("a warning", n=1)
                    os.write(2, b"no end of line")
                """);
        executor = house.executor("one");
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void all_that_a_plugin_says_is_captured_and_its_log_lines_are_forwarded() throws Exception {
        house.workspace("talk", Map.of("a", "a\n"));

        var view = house.done("{\"workspace\": \"lab:talk\", \"plugins\": [\"talks\"]}");

        assertThat(view.outcome()).contains(Outcome.SUCCESS);
        var captured = house.captured("talks", view.id());
        assertThat(captured.lines())
                .hasSize(5)
                .contains("printed words", "to stdout", "to stderr")
                .anyMatch(line -> line.startsWith("{") && line.contains("a warning"));
        assertThat(captured).endsWith("no end of line");
        assertThat(Files.readString(executor.log()))
                .contains("[" + view.id() + " talks] a warning {\"n\":1}")
                .doesNotContain("printed words", "to stdout", "to stderr");
    }
}
