package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.LocalContext;
import dev.holdpoint.executor.LocalPass;
import dev.holdpoint.executor.LocalSettings;
import dev.holdpoint.executor.PluginSource;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.RunContext;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.ResultJson;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packages as a plugin author writes them for the reference host, run unchanged: each has exactly
/// the entry that the contract promises.
class ReferencePackagesTest {
    private static LocalPass local;

    @TempDir Path directory;
    private Path workspace;

    @BeforeAll
    static void the_packages() throws URISyntaxException {
        var packages =
                Path.of(
                        Objects.requireNonNull(ReferencePackagesTest.class.getResource("packages"))
                                .toURI());
        local =
                LocalPass.open(
                        LocalSettings.of(Path.of("..")), new PluginSource.Roots(List.of(packages)));
    }

    @AfterAll
    static void close() {
        local.close();
    }

    @BeforeEach
    void a_workspace_as_the_wizard_makes_it() throws IOException {
        workspace = Files.createDirectory(directory.resolve("run-1"));
        Files.createDirectory(workspace.resolve(".exlab-wizard"));
        Files.writeString(workspace.resolve(".exlab-wizard/cache.json"), "{}\n");
        Files.writeString(workspace.resolve(".exlab-answers.yml"), "operator: asmith\n");
        Files.writeString(workspace.resolve("README.md"), "# Run 1\n");
        Files.writeString(workspace.resolve("a.txt"), "12\n");
    }

    @Test
    void a_success_names_the_files_that_it_changed() throws IOException {
        assertThat(entry("line_appender"))
                .isEqualTo(
                        """
                        {"plugin":"line_appender","version":"0.2.0","files_affected":["a.txt"],"status":"success",
                         "isolation":{"duration_ms":0,"exit_code":0,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"}}
                        """);
        assertThat(workspace.resolve("a.txt")).hasContent("12\nchecked by asmith\n");
    }

    @Test
    void an_error_of_its_own_fails_it_and_drops_what_it_wrote() throws IOException {
        var before = tree();

        assertThat(entry("unit_checker"))
                .isEqualTo(
                        """
                        {"plugin":"unit_checker","version":"1.0.1","files_affected":[],"status":"failed",
                         "isolation":{"duration_ms":0,"exit_code":1,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "error":"a.txt: no unit in line 1"}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void an_exit_with_139_stays_139() throws IOException {
        var before = tree();

        assertThat(entry("exit_139"))
                .isEqualTo(
                        """
                        {"plugin":"exit_139","version":"1.0.0","files_affected":[],"status":"failed",
                         "isolation":{"duration_ms":0,"exit_code":139,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "error":"exit 139"}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void death_by_a_signal_is_its_negative_number() throws IOException {
        var before = tree();

        assertThat(entry("native_crash"))
                .isEqualTo(
                        """
                        {"plugin":"native_crash","version":"1.0.0","files_affected":[],"status":"failed",
                         "isolation":{"duration_ms":0,"exit_code":-11,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "error":"signal: SIGSEGV"}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void one_that_waits_for_ever_times_out() throws IOException {
        var before = tree();

        assertThat(entry("slow_poller"))
                .isEqualTo(
                        """
                        {"plugin":"slow_poller","version":"1.0.0","files_affected":[],"status":"timeout",
                         "isolation":{"duration_ms":0,"exit_code":124,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "error":"timeout"}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void writing_to_the_readme_is_a_violation_and_undoes_all() throws IOException {
        var before = tree();

        assertThat(entry("readme_writer"))
                .isEqualTo(
                        """
                        {"plugin":"readme_writer","version":"1.0.0","files_affected":["README.md"],"status":"policy_violation",
                         "isolation":{"duration_ms":0,"exit_code":0,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "violations":["README.md"]}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void deleting_from_the_wizards_directory_is_a_violation_and_undoes_all() throws IOException {
        var before = tree();

        assertThat(entry("cache_cleaner"))
                .isEqualTo(
                        """
                        {"plugin":"cache_cleaner","version":"1.0.0","files_affected":[".exlab-wizard/cache.json"],"status":"policy_violation",
                         "isolation":{"duration_ms":0,"exit_code":0,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "violations":[".exlab-wizard/cache.json"]}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void replacing_the_answers_by_a_link_is_a_violation_and_undoes_all() throws IOException {
        var before = tree();

        assertThat(entry("answers_linker"))
                .isEqualTo(
                        """
                        {"plugin":"answers_linker","version":"1.0.0","files_affected":[".exlab-answers.yml"],"status":"policy_violation",
                         "isolation":{"duration_ms":0,"exit_code":0,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "violations":[".exlab-answers.yml"]}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void one_that_asks_twice_succeeds_with_both_answers() throws IOException {
        var result =
                run(
                        "metadata_asker",
                        asked ->
                                Optional.of(
                                        asked.round() == 1
                                                ? Map.of("operator", "asmith")
                                                : Map.of("measured", "2024-02-07")));

        assertThat(entry(result))
                .isEqualTo(
                        """
                        {"plugin":"metadata_asker","version":"2.1.0","files_affected":["a.txt"],"status":"success",
                         "isolation":{"duration_ms":0,"exit_code":0,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"}}
                        """);
        assertThat(workspace.resolve("a.txt")).hasContent("12\nasmith 2024-02-07\n");
    }

    @Test
    void one_whose_question_is_cancelled_aborts_the_pass() throws IOException {
        var before = tree();

        assertThat(normal(ResultJson.write(run("metadata_asker", _ -> Optional.empty()))))
                .isEqualTo(
                        """
                        {"applied":[{"plugin":"metadata_asker","version":"2.1.0","files_affected":[],"status":"failed",
                         "isolation":{"duration_ms":0,"exit_code":2,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"}}],
                         "aborted":true,"outcome":"aborted","warnings":[],"attempts":1}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void one_that_wants_more_memory_than_it_has_crashes() throws IOException {
        var before = tree();

        assertThat(entry("memory_hog"))
                .isEqualTo(
                        """
                        {"plugin":"memory_hog","version":"1.0.0","files_affected":[],"status":"failed",
                         "isolation":{"duration_ms":0,"exit_code":3,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "error":"exit 3"}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void one_that_computes_for_ever_times_out() throws IOException {
        var before = tree();

        assertThat(entry("cpu_spinner"))
                .isEqualTo(
                        """
                        {"plugin":"cpu_spinner","version":"1.0.0","files_affected":[],"status":"timeout",
                         "isolation":{"duration_ms":0,"exit_code":124,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "error":"timeout"}
                        """);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void one_that_closes_no_file_runs_out_of_them() throws IOException {
        assertThat(entry("handle_hog"))
                .isEqualTo(
                        """
                        {"plugin":"handle_hog","version":"1.0.0","files_affected":[],"status":"failed",
                         "isolation":{"duration_ms":0,"exit_code":1,"peak_memory_mb":0,"cpu_ms":0,"accounting":"*","level":"*","executor":"local"},
                         "error":"Too many open files: the highest is 255"}
                        """);
    }

    private String entry(String plugin) {
        return entry(run(plugin, _ -> Optional.empty()));
    }

    private static String entry(PassResult result) {
        var applied = Json.parseObject(ResultJson.write(result)).get("applied");
        return normal(Json.write(((List<?>) Objects.requireNonNull(applied)).getFirst()));
    }

    private PassResult run(String plugin, LocalPass.Answerer answerer) {
        var told = RunContext.of(Map.of("operator", "asmith"));
        return local.run(LocalContext.of(workspace).with(told), null, List.of(plugin), answerer);
    }

    /// Figures as 0, how they were measured and the level of protection as a star, and lines as the
    /// text blocks break them.
    private static String normal(String json) {
        return json.replaceAll("\"(duration_ms|peak_memory_mb|cpu_ms)\":\\d+", "\"$1\":0")
                        .replaceAll("\"accounting\":\"[a-z0-9-]+\"", "\"accounting\":\"*\"")
                        .replaceAll("\"level\":\"[a-z]+\"", "\"level\":\"*\"")
                        .replace("\"isolation\"", "\n \"isolation\"")
                        .replaceAll("(?<=\"local\"},)(?=\"(error|violations)\")", "\n ")
                        .replace("\"aborted\":true", "\n \"aborted\":true")
                + "\n";
    }

    private Map<String, String> tree() throws IOException {
        var tree = new TreeMap<String, String>();
        try (var walk = Files.walk(workspace)) {
            for (var path : (Iterable<Path>) walk::iterator) {
                tree.put(
                        workspace.relativize(path).toString(),
                        Files.isRegularFile(path) ? Files.readString(path) : "directory");
            }
        }
        return tree;
    }
}
