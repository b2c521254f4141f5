package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.holdpoint.model.LogLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// stderr is the log channel.
class StderrTest {
    @RegisterExtension static final Lab lab = new Lab();

    /// Says on stderr, byte for byte, what the file holds that it is given.
    @BeforeEach
    void a_plugin_that_says_what_it_reads() {
        lab.plugin(
                "teller",
                """
                def transform(self, file_path, ctx):
                    os.write(2, open(file_path, "rb").read())
                """);
    }

    @Test
    void a_frame_is_forwarded_with_its_level_message_and_context() {
        try (var log = new ExecutorLog()) {
            says(
                    """
                    {"level": "WARNING", "message": "low", "context": {"bar": 3, "at": ["p1"]}}
                    """);

            assertThat(log.ofPlugins())
                    .containsExactly("WARN [teller] low {\"bar\":3,\"at\":[\"p1\"]}");
        }
        assertThat(lab.log())
                .containsExactly(
                        LogLine.frame(
                                "teller", "WARNING", "low", Map.of("bar", 3, "at", List.of("p1"))));
    }

    @Test
    void levels_in_any_case_are_known_and_others_are_INFO() {
        try (var log = new ExecutorLog()) {
            says(
                    """
                    {"level": "DEBUG", "message": "1"}
                    {"level": "debug", "message": "2"}
                    {"level": "INFO", "message": "3"}
                    {"level": "WARNING", "message": "4"}
                    {"level": "Warn", "message": "5"}
                    {"level": "ERROR", "message": "6"}
                    {"level": "CRITICAL", "message": "7"}
                    {"level": "TRACE", "message": "8"}
                    {"level": 40, "message": "9"}
                    {"level": null, "message": "10"}
                    {"message": "11"}
                    """);

            assertThat(log.ofPlugins())
                    .containsExactly(
                            "DEBUG [teller] 1",
                            "DEBUG [teller] 2",
                            "INFO [teller] 3",
                            "WARN [teller] 4",
                            "WARN [teller] 5",
                            "ERROR [teller] 6",
                            "ERROR [teller] 7",
                            "INFO [teller] 8",
                            "INFO [teller] 9",
                            "INFO [teller] 10",
                            "INFO [teller] 11");
        }
        assertThat(lab.log())
                .extracting(LogLine::level)
                .containsExactly(
                        "DEBUG",
                        "DEBUG",
                        "INFO",
                        "WARNING",
                        "WARNING",
                        "ERROR",
                        "CRITICAL",
                        "INFO",
                        "INFO",
                        "INFO",
                        "INFO");
    }

    @Test
    void a_frame_may_be_indented() {
        says("  \t{\"level\": \"ERROR\", \"message\": \"in\"}  \n");

        assertThat(lab.log())
                .extracting(LogLine::level, LogLine::message)
                .containsExactly(tuple("ERROR", "in"));
    }

    @Test
    void a_message_becomes_text_and_is_empty_when_it_is_absent() {
        says(
                """
                {"message": 12}
                {"message": true}
                {"message": {"volts": [1.5]}}
                {"level": "INFO"}
                {}
                """);

        assertThat(lab.log())
                .extracting(LogLine::message)
                .containsExactly("12", "true", "{\"volts\":[1.5]}", "", "");
    }

    @Test
    void a_context_that_is_no_object_is_empty() {
        says(
                """
                {"message": "a", "context": [1]}
                {"message": "b", "context": "text"}
                {"message": "c", "context": 7}
                {"message": "d", "context": null}
                {"message": "e"}
                """);

        assertThat(lab.log()).hasSize(5).allMatch(line -> line.context().isEmpty());
    }

    @Test
    void a_plugin_cannot_pass_for_another() {
        try (var log = new ExecutorLog()) {
            says(
                    """
                    {"plugin": "other", "message": "it was me", "context": {"plugin": "other"}}
                    """);

            assertThat(log.ofPlugins())
                    .containsExactly("INFO [teller] it was me {\"plugin\":\"teller\"}");
        }
        assertThat(lab.log())
                .containsExactly(
                        LogLine.frame("teller", "INFO", "it was me", Map.of("plugin", "teller")));
    }

    @Test
    void what_is_no_json_object_is_in_the_live_log_as_text_and_not_in_the_executors() {
        try (var log = new ExecutorLog()) {
            says("Traceback:\n[1, 2]\n\"text\"\n{\"message\": \n\n12\n");

            assertThat(log.ofPlugins()).isEmpty();
        }
        assertThat(lab.log())
                .containsExactly(
                        LogLine.plain("teller", "Traceback:"),
                        LogLine.plain("teller", "[1, 2]"),
                        LogLine.plain("teller", "\"text\""),
                        LogLine.plain("teller", "{\"message\": "),
                        LogLine.plain("teller", "12"));
    }

    @Test
    void every_line_is_kept_verbatim() throws IOException {
        var said =
                "{\"message\": \"a frame\"}\n\n  text\t\u00e9\r\n\u0000\u001b[31m\n\u00ff\u00fe\nno end"
                        .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(lab.workspace().resolve("said"), said);

        lab.run("teller");

        assertThat(capture()).hasBinaryContent(said);
    }

    @Test
    void the_capture_is_named_by_the_pass() {
        lab.plugin(
                "namer",
                """
                def pre_transform_all(self, ctx):
                    os.write(2, os.environ["HOLDPOINT_PASS"].encode())
                """);

        lab.run("namer");

        assertThat(lab.logs().resolve("plugins/namer"))
                .isDirectoryContaining("glob:**.stderr")
                .satisfies(place -> {
                    try (var files = Files.list(place)) {
                        assertThat(files)
                                .singleElement()
                                .satisfies(file ->
                                        assertThat(file)
                                                .hasFileName(Files.readString(file) + ".stderr"));
                    }
                });
    }

    @Test
    void every_worker_of_a_pass_appends_to_the_capture() throws IOException {
        lab.plugin(
                "teller",
                """
                def pre_transform_all(self, ctx):
                    os.write(2, b"begun with %d\\n" % len(ctx.extra_inputs))
                    if "b" not in ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "ab"[len(ctx.extra_inputs)]}], "more")
                """);
        lab.answers(asked -> Optional.of(Map.of(asked.question().fields().getFirst().id(), "yes")));

        lab.run("teller");

        assertThat(capture()).hasContent("begun with 0\nbegun with 1\nbegun with 2\n");
    }

    @Test
    void a_line_that_is_too_long_is_cut_and_marked_and_the_next_is_read() throws IOException {
        var said = "{\"message\": \"" + "x".repeat(200_000) + "\"}\n{\"message\": \"after\"}\n";
        lab.file("said", said);

        assertThat(lab.entry("teller").usage().exitCode()).isZero();

        assertThat(capture()).hasContent(said);
        assertThat(lab.log()).hasSize(2);
        assertThat(lab.log().getFirst())
                .satisfies(cut -> {
                    assertThat(cut.level()).isNull();
                    assertThat(cut.message()).startsWith("{\"message\": \"xxx").endsWith("…");
                });
        assertThat(lab.log().getLast())
                .isEqualTo(LogLine.frame("teller", "INFO", "after", Map.of()));
    }

    @Test
    void a_frame_of_almost_64_KiB_is_still_one() {
        says("{\"message\": \"m\", \"context\": {\"x\": \"" + "x".repeat(65_000) + "\"}}\n");

        assertThat(lab.log())
                .singleElement()
                .satisfies(line -> assertThat(line.context()).containsKey("x"));
    }

    private void says(String lines) {
        lab.file("said", lines);
        lab.run("teller");
    }

    private Path capture() throws IOException {
        try (var files = Files.list(lab.logs().resolve("plugins/teller"))) {
            return files.toList().getFirst();
        }
    }
}
