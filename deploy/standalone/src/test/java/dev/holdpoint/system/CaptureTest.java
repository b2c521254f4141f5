package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.LoggedLine;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
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
        house.plugin(
                "counts",
                """
                def post_transform_all(self, ctx):
                    ctx.log.progress(0.5, "half way")
                    for _ in range(20):
                        ctx.log.progress(0.5)
                        time.sleep(0.1)
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

    @Test
    void all_that_a_plugin_says_is_in_the_live_log_of_its_pass() throws Exception {
        house.workspace("live", Map.of("a", "a\n"));

        var view = house.done("{\"workspace\": \"lab:live\", \"plugins\": [\"talks\"]}");

        var log = house.queue().inspection().log(view.id(), 0);
        assertThat(log)
                .extracting(line -> line.line().message())
                .containsExactlyInAnyOrder(
                        "printed words", "to stdout", "to stderr", "a warning", "no end of line");
        assertThat(log)
                .extracting(LoggedLine::line)
                .contains(LogLine.frame("talks", "WARNING", "a warning", Map.of("n", 1)))
                .contains(LogLine.plain("talks", "no end of line"));
    }

    @Test
    void a_pass_shows_how_far_its_plugin_is_while_it_runs() throws Exception {
        house.workspace("progress", Map.of("a", "a\n"));
        var pass =
                house.submit(
                        "{\"workspace\": \"lab:progress\", \"plugins\": [\"hello_plugin\","
                                + " \"counts\"]}");

        House.await("it says how far it is", () -> house.view(pass).activity() != null);

        var view = house.view(pass);
        assertThat(view.current()).contains("counts");
        assertThat(Objects.requireNonNull(view.activity()).progress()).isEqualTo(0.75);
        assertThat(house.await(pass, PassState.DONE).activity()).isNull();
        assertThat(house.queue().inspection().log(pass, 0))
                .extracting(line -> line.line().message())
                .containsExactly("half way");
    }
}
