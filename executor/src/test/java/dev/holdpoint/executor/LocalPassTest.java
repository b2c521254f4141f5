package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPassTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir Path directory;

    @Test
    void a_pass_runs_without_redis_and_leaves_nothing_behind() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        Files.writeString(workspace.resolve("notes.txt"), "one\n");

        PassResult result;
        try (var local = bundled()) {
            result =
                    local.run(
                            LocalContext.of(workspace),
                            null,
                            List.of("hello_plugin"),
                            _ -> Optional.empty());
        }

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.applied())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
                    assertThat(entry.filesAffected()).containsExactly("notes.txt");
                });
        assertThat(workspace.resolve("notes.txt")).hasContent("one\nhello");
        assertThat(directory).isDirectoryNotContaining("glob:**.holdpoint*");
    }

    @Test
    void a_question_is_put_to_the_caller() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        Files.writeString(workspace.resolve("a.csv"), "Sample,pH\none,7\n");

        PassResult result;
        try (var local = bundled()) {
            result =
                    local.run(
                            LocalContext.of(workspace),
                            List.of(Path.of("a.csv")),
                            List.of("instrument_columns"),
                            question -> {
                                assertThat(question.plugin()).isEqualTo("instrument_columns");
                                return Optional.of(Map.of("date_time", "2024-02-07T10:15"));
                            });
        }

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(workspace.resolve("a.csv")).content().contains("2024-02-07T10:15");
    }

    private static LocalPass bundled() {
        return LocalPass.open(
                LocalSettings.of(HOME),
                new PluginSource.Roots(List.of(HOME.resolve("executor/plugins"))));
    }
}
