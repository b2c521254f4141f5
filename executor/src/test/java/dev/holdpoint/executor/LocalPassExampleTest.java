package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of docs/local-passes.md, run.
class LocalPassExampleTest {
    @TempDir Path directory;
    private final List<String> printed = new ArrayList<>();

    @Test
    void the_example_of_the_document_runs() throws IOException {
        var installation = Path.of("..").toAbsolutePath().normalize();
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        Files.writeString(workspace.resolve("notes.txt"), "one\n");
        Files.writeString(workspace.resolve("a.csv"), "Sample,pH\none,7\n");

        // example
        var plugins = new PluginSource.Roots(List.of(installation.resolve("executor/plugins")));
        try (var local = LocalPass.open(LocalSettings.of(installation), plugins)) {
            var result =
                    local.run(
                            LocalContext.of(workspace).withVariables(Map.of("operator", "asmith")),
                            null, // every file
                            List.of("hello_plugin", "instrument_columns"),
                            question -> {
                                print(question.plugin() + ": " + question.question().reason());
                                return Optional.of(Map.of("date_time", "2024-02-07T10:15"));
                            });
            print(result.outcome().word());
        }
        // end

        assertThat(printed).hasSize(2).last().isEqualTo("success");
        assertThat(printed.getFirst()).startsWith("instrument_columns: ");
        assertThat(workspace.resolve("notes.txt")).hasContent("one\nhello");
    }

    @Test
    void the_document_shows_what_is_run() throws IOException {
        var source =
                Files.readString(
                        Path.of("src/test/java/dev/holdpoint/executor/LocalPassExampleTest.java"));
        var example = source.substring(source.indexOf("// example\n"), source.indexOf("// end\n"));

        assertThat(words(Files.readString(Path.of("../docs/local-passes.md"))))
                .contains(words(example.substring("// example\n".length())));
    }

    private static String words(String text) {
        return String.join(" ", text.strip().split("\\s+", -1));
    }

    private void print(String line) {
        printed.add(line);
    }
}
