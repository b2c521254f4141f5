package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FileProblemsTest {
    private static final Path WORKSPACE = Path.of("/lab/run-1");

    @Test
    void only_files_that_failed_are_named_as_the_workspace_names_them() {
        assertThat(
                        in(
                                List.of(
                                        Map.of("path", "/lab/run-1/a.csv", "status", "modified"),
                                        Map.of(
                                                "path", "/lab/run-1/raw/b.csv",
                                                "status", "failed",
                                                "error", "no header"),
                                        Map.of("path", "/elsewhere", "status", "failed"))))
                .containsExactly(
                        "p could not process raw/b.csv: no header",
                        "p could not process /elsewhere: it does not say why");
    }

    @Test
    void what_a_plugin_says_is_not_trusted_to_be_short_or_sensible() {
        var odd =
                Map.<String, @Nullable Object>of(
                        "status", "failed", "error", List.of(1), "path", 7);
        var lengthy =
                Map.<String, @Nullable Object>of("status", "failed", "error", "x".repeat(9_999));
        var nul = Map.<String, @Nullable Object>of("status", "failed", "path", "a\0b");

        var said = in(List.of(odd, lengthy, nul, Map.of()));

        assertThat(said).hasSize(3).allMatch(sentence -> sentence.length() < 600);
        assertThat(said.getFirst()).isEqualTo("p could not process 7: [1]");
    }

    @Test
    void a_long_path_in_the_workspace_is_cut_too() {
        var said =
                in(List.of(Map.of("status", "failed", "path", "/lab/run-1/" + "x/".repeat(9_999))));

        assertThat(said.getFirst()).hasSizeLessThan(600);
    }

    @Test
    void a_sentence_is_one_line_whatever_a_plugin_says() {
        var said =
                in(
                        List.of(
                                Map.of(
                                        "status", "failed",
                                        "path", "/lab/run-1/a\nb\u202e",
                                        "error", "c\u0085d\u2028e\u2029f\u001bg")));

        assertThat(said).containsExactly("p could not process a b : c d e f g");
    }

    @Test
    void many_are_counted() {
        var one = Map.<String, @Nullable Object>of("status", "failed", "path", "/lab/run-1/a");

        var said = in(Collections.nCopies(50, one));

        assertThat(said).hasSize(21).last().isEqualTo("p could not process 30 more files");
    }

    private static List<String> in(List<Map<String, @Nullable Object>> perFile) {
        return FileProblems.in(perFile, "p", WORKSPACE);
    }
}
