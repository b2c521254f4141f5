package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `plugin init` makes and what it refuses. That what it makes runs and passes its own tests
/// is shown where there is a sandbox.
class PluginInitTest {
    @TempDir Path parent;

    @Test
    void a_project_holds_the_package_and_beside_it_what_is_not_installed() throws Exception {
        var ended = init("batch-stamp", "--extension", ".csv", "--extension", ".tsv");

        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
        assertThat(files(parent.resolve("batch-stamp-plugin")))
                .containsExactly(
                        "README.md",
                        "batch_stamp/__init__.py",
                        "batch_stamp/manifest.yml",
                        "tests/__init__.py",
                        "tests/fixture/sample.csv",
                        "tests/test_batch_stamp.py");
        assertThat(ended.out())
                .startsWith("made " + parent.resolve("batch-stamp-plugin"))
                .contains("batch_stamp/__init__.py", "README.md");
        assertThat(files(parent)).allMatch(file -> file.startsWith("batch-stamp-plugin/"));
    }

    @ParameterizedTest
    @EnumSource
    void every_place_of_the_templates_is_filled(Template template) throws Exception {
        init("stamp", "--entrypoint", template.name());

        var project = parent.resolve("stamp-plugin");
        for (var file : files(project)) {
            assertThat(Files.readString(project.resolve(file))).as(file).doesNotContain("@@");
        }
    }

    @Test
    void what_a_person_typed_reaches_the_manifest_as_it_is() throws Exception {
        init(
                "stamp",
                "--description",
                "Fills \"pH\": 100 % of it, @@NAME@@ \\ $1 # ü",
                "--author",
                "no");

        assertThat(manifest("stamp", "stamp"))
                .containsEntry("description", "Fills \"pH\": 100 % of it, @@NAME@@ \\ $1 # ü")
                .containsEntry("author", "no")
                .containsEntry("name", "stamp")
                .containsEntry("supported_extensions", List.of(".txt"))
                .containsEntry("api_version", "1");
    }

    @Test
    void the_name_keeps_its_dashes_and_the_package_can_be_imported() throws Exception {
        init("a-b_c");

        assertThat(manifest("a-b_c", "a_b_c")).containsEntry("name", "a-b_c");
        assertThat(Files.readString(parent.resolve("a-b_c-plugin/a_b_c/__init__.py")))
                .contains("    name = \"a-b_c\"\n");
    }

    @Test
    void a_shell_plugin_says_which_program_runs() throws Exception {
        init("stamp", "--entrypoint", "sh", "--extension", "");

        assertThat(manifest("stamp", "stamp"))
                .containsEntry("entrypoint", List.of("sh", "./run.sh"))
                .containsEntry("supported_extensions", List.of());
        assertThat(files(parent.resolve("stamp-plugin"))).contains("stamp/run.sh");
    }

    @Test
    void an_extension_in_capitals_brings_along_the_one_without() throws Exception {
        init("stamp", "--extension", ".CSV", "--extension", ".csv", "--extension", ".tsv");

        assertThat(manifest("stamp", "stamp"))
                .containsEntry("supported_extensions", List.of(".CSV", ".csv", ".tsv"));
    }

    @Test
    void for_programs_it_says_where_things_are() {
        var out = Json.parseObject(init("a-b", "-o", "json").out());

        assertThat(out)
                .containsEntry("project", parent.resolve("a-b-plugin").toString())
                .containsEntry("package", parent.resolve("a-b-plugin/a_b").toString());
        assertThat((List<?>) out.get("files")).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1st", "_x", "a b", "a.b", "a/b", "../x", "ä", "x\n"})
    void a_name_that_breaks_the_rule_is_refused_with_the_rule(String name) throws Exception {
        var ended = init(name);

        assertThat(ended.err())
                .contains("a letter, then letters, digits, '_' and '-', at most 100; got '");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(files(parent)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "class", "holdpoint", "exlab-wizard", "tests", "xml"})
    void a_name_that_would_stand_in_for_another_module_is_refused(String name) throws Exception {
        var ended = init(name);

        assertThat(ended.err()).contains("take another, such as " + name + "_plugin");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(files(parent)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"csv", ".tar.gz", ".", "a.csv", ".a/b", ".a\"", "'.a b'", ".checked"})
    void an_extension_that_no_file_would_match_is_refused(String extension) throws Exception {
        var ended = init("stamp", "--extension", extension);

        assertThat(ended.err()).startsWith("holdpoint: --extension ");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(files(parent)).isEmpty();
    }

    @Test
    void what_is_there_already_stays_as_it_is() throws Exception {
        Files.createDirectory(parent.resolve("empty-plugin"));
        Files.writeString(parent.resolve("file-plugin"), "mine");
        Files.createSymbolicLink(parent.resolve("link-plugin"), Path.of("nowhere"));

        for (var name : List.of("empty", "file", "link")) {
            var ended = init(name);
            assertThat(ended.err())
                    .contains(name + "-plugin is there already; nothing was changed");
            assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        }
        assertThat(files(parent)).containsExactly("file-plugin", "link-plugin");
        assertThat(parent.resolve("file-plugin")).hasContent("mine");
        assertThat(parent.resolve("empty-plugin")).isEmptyDirectory();
    }

    @Test
    void a_parent_that_is_missing_is_not_made() {
        var ended = Shell.type("plugin", "init", "stamp", "--dir", parent.resolve("no").toString());

        assertThat(ended.err()).contains("no: there is no such directory; make it first");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void where_nothing_can_be_written_it_says_so() {
        var ended = init("stamp", "--dir", "/proc");

        assertThat(ended.err()).contains("/proc/stamp-plugin cannot be made: ");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_project_that_cannot_be_finished_leaves_nothing_behind() {
        var longest = new NewPlugin("stamp", List.of("." + "x".repeat(300)), "", "");

        assertThatThrownBy(() -> NewProject.make(longest, Template.python, parent))
                .hasMessageContaining("stamp-plugin cannot be made: ")
                .hasMessageContaining("File name too long");
        assertThat(parent).isEmptyDirectory();
    }

    private Shell.Ended init(String name, String... more) {
        var words = new ArrayList<>(List.of("plugin", "init", name));
        if (!List.of(more).contains("--dir")) {
            words.addAll(List.of("--dir", parent.toString()));
        }
        words.addAll(List.of(more));
        return Shell.type(words.toArray(String[]::new));
    }

    private Map<String, @Nullable Object> manifest(String name, String module) throws IOException {
        var file = parent.resolve(name + "-plugin").resolve(module).resolve("manifest.yml");
        return Yaml.parseMapping(Files.readString(file));
    }

    private static List<String> files(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            return paths.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
