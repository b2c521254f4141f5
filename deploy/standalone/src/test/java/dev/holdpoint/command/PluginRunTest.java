package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An author tries plugins, without Redis.
class PluginRunTest {
    /// Seconds; tells the process from any other.
    private static final long SLEEP = 1_000_000 + ProcessHandle.current().pid();

    @TempDir Path directory;
    private Path fixture;

    @BeforeEach
    void a_fixture() throws IOException {
        fixture = Files.createDirectories(directory.resolve("fixture"));
        Files.writeString(fixture.resolve("a.txt"), "one\n");
        Files.writeString(fixture.resolve("b.txt"), "two\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--no-isolation"})
    void a_line_for_each_file_and_the_fixture_stays_as_it_is(String isolation) throws IOException {
        plugin(
                """
                def can_handle(self, file_path, variables):
                    return file_path.name == "a.txt"

                def transform(self, file_path, ctx):
                    file_path.write_text("changed")
                """);

        var ended = run(isolation);

        assertThat(ended.out())
                .contains("  modified        a.txt", "  skipped         b.txt")
                .contains("tried 1.0: success");
        assertThat(ended.exit()).isZero();
        assertThat(fixture.resolve("a.txt")).hasContent("one");
        assertThat(directory).isDirectoryNotContaining("glob:**holdpoint*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--no-isolation"})
    void each_question_is_resumed_by_a_fresh_process_in_another_directory(String isolation) {
        plugin(
                """
                def pre_transform_all(self, ctx):
                    with open(ctx.dst_root / "seen.txt", "a") as seen:
                        seen.write("%d %s\\n" % (os.getpid(), ctx.dst_root))
                    for field in ("first", "second"):
                        if field not in ctx.extra_inputs:
                            raise PluginInputRequired([{"id": field, "type": "string", "required": True}], "why")
                """);

        var ended = run(isolation, "--input", "first=1", "--input", "second=2", "--keep", kept());

        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        var seen = lines(Path.of(kept()).resolve("seen.txt"));
        assertThat(seen).hasSize(3);
        assertThat(seen.stream().map(line -> line.substring(line.indexOf(' '))).distinct())
                .as("directories")
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--no-isolation"})
    @Timeout(60)
    void a_signal_leaves_neither_the_copy_nor_a_process(String isolation) throws Exception {
        plugin(
                """
                def transform(self, file_path, ctx):
                    import subprocess, time
                    subprocess.Popen(["setsid", "sleep", "%s"])
                    print("up", flush=True, file=__import__("sys").stderr)
                    time.sleep(50)
                """
                        .formatted(SLEEP));
        var trial = start(isolation);
        awaitLine(trial, "up");

        trial.destroy();

        assertThat(trial.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("tmp")).isDirectoryNotContaining("glob:**holdpoint*");
        assertThat(sleeping()).isEmpty();
    }

    @Test
    @Timeout(60)
    void what_a_killed_trial_left_is_removed_by_the_next() throws Exception {
        plugin(
                """
                def transform(self, file_path, ctx):
                    import time
                    print("up", flush=True, file=__import__("sys").stderr)
                    time.sleep(50)
                """);
        var killed = start("");
        awaitLine(killed, "up");
        killed.destroyForcibly().waitFor();
        var left = directory.resolve("tmp");
        assertThat(left).isDirectoryContaining("glob:**holdpoint-plugin-run-*");
        plugin("");

        assertThat(start("").waitFor()).isZero();

        assertThat(left).isDirectoryNotContaining("glob:**holdpoint*");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4321})
    void nobody_else_can_look_into_the_copy(int owner) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "gives files to somebody else");
        for (var file : List.of(fixture, fixture.resolve("a.txt"), fixture.resolve("b.txt"))) {
            Files.setAttribute(file, "unix:uid", owner);
            Files.setAttribute(file, "unix:gid", owner);
        }
        plugin("def transform(self, file_path, ctx):\n    file_path.write_text(\"x\")\n");

        assertThat(run().exit()).isZero();
        try (var copy = Fixture.make()) {
            copy.fill(fixture);
            var inner = copy.workspace().resolve("../..").normalize();
            var room = inner.resolve("..").normalize();

            assertThat(Files.getPosixFilePermissions(room))
                    .doesNotContain(PosixFilePermission.OTHERS_READ);
            assertThat(Files.getPosixFilePermissions(owner == 0 ? room : inner))
                    .doesNotContain(PosixFilePermission.OTHERS_EXECUTE);
        }
    }

    @Test
    void a_link_to_a_file_is_a_fixture_of_that_file() throws IOException {
        plugin("def transform(self, file_path, ctx):\n    file_path.write_text(\"x\")\n");
        Files.createSymbolicLink(directory.resolve("link.txt"), fixture.resolve("a.txt"));

        var ended =
                Shell.installed(null)
                        .run(
                                "plugin",
                                "run",
                                path("tried"),
                                "--against",
                                path("link.txt"),
                                "--keep",
                                kept());

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(Path.of(kept(), "link.txt")).isRegularFile().hasContent("x");
        assertThat(Files.isSymbolicLink(Path.of(kept(), "link.txt"))).isFalse();
        assertThat(fixture.resolve("a.txt")).hasContent("one");
    }

    /// In a process of its own, whose temporary files are in `tmp`.
    private Process start(String isolation) throws IOException {
        Files.setPosixFilePermissions(
                directory, PosixFilePermissions.fromString("rwxr-xr-x")); // for the sandbox's users
        var words =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.io.tmpdir="
                                        + Files.createDirectories(directory.resolve("tmp")),
                                "-Dholdpoint.home=" + Path.of("../..").toRealPath(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                HoldpointMain.class.getName()));
        words.addAll(List.of(words(isolation)));
        return new ProcessBuilder(words)
                .redirectError(directory.resolve("errors").toFile())
                .start();
    }

    private static void awaitLine(Process process, String wanted) throws IOException {
        var lines = process.inputReader();
        var said = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.contains(wanted)) {
                return;
            }
        }
        throw new AssertionError("it only said " + said);
    }

    private static List<String> sleeping() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(words -> words.endsWith("sleep " + SLEEP))
                .toList();
    }

    @Test
    void a_missing_input_is_named_and_has_its_own_exit_code() {
        plugin(
                """
                def transform(self, file_path, ctx):
                    raise PluginInputRequired([{"id": "operator", "type": "string", "required": True}], "who")
                """);

        var ended = run("--input", "other=1");

        assertThat(ended.exit()).isEqualTo(4);
        assertThat(ended.err())
                .contains("an input is missing", "operator: required", "--input")
                .contains("--input other was never asked for");
    }

    @Test
    void a_question_without_an_answer_is_shown_as_one() {
        plugin(
                """
                def transform(self, file_path, ctx):
                    raise PluginInputRequired([{"id": "operator", "label": "Operator", "type": "string", "required": True, "help": "who stood there"}], "nobody signed")
                """);

        assertThat(run().out())
                .contains("waiting    tried asks", "because    nobody signed", "who stood there")
                .doesNotContain("failed in");
    }

    @Test
    void a_file_that_asked_is_no_longer_asking_in_the_end() {
        write(
                "tried/manifest.yml",
                """
                name: tried
                version: "1.0"
                api_version: "1"
                supported_extensions: []
                entrypoint: [sh, ./run.sh]
                """);
        write(
                "tried/run.sh",
                """
                if grep -q '"extra_inputs":null'; then
                    echo '{"result": "x", "per_file": [{"path": "a.txt", "status": "input_required"}], "input_required": {"fields": [{"id": "n", "type": "string"}]}}'
                    exit 2
                fi
                echo '{"result": "success", "per_file": []}'
                """);

        var ended = run("--input", "n=1");

        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.out()).doesNotContain("input_required");
    }

    @Test
    void an_input_that_does_not_fit_is_named_and_has_the_same_exit_code() {
        plugin(
                """
                def transform(self, file_path, ctx):
                    raise PluginInputRequired([{"id": "cycles", "type": "integer", "max": 40}], "how many")
                """);

        var ended = run("--input", "cycles=41");

        assertThat(ended.exit()).isEqualTo(4);
        assertThat(ended.err()).contains("cycles: expected at most 40, got \"41\"");
    }

    @Test
    void a_person_at_the_terminal_is_asked_and_secrets_are_not_shown() {
        plugin(
                """
                def transform(self, file_path, ctx):
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "key", "label": "Key", "type": "secret", "required": True}], "locked")
                    ctx.log.info("got " + ctx.extra_inputs["key"])
                """);

        var ended = Shell.installed(new Typist("hunter22")).run(words());

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains("tried asks, about the fixture", "locked", "got ***")
                .doesNotContain("hunter22");
    }

    @Test
    void a_plugin_that_fails_and_one_that_cannot_be_loaded_have_exit_codes_of_their_own() {
        plugin("def transform(self, file_path, ctx):\n    raise PluginError(\"dry\")\n");
        var failed = run();
        write("tried/__init__.py", "import nothing_like_this\n");
        var unloadable = run();
        write("tried/manifest.yml", "name: tried\n");
        var malformed = run();
        write(
                "tried/manifest.yml",
                "name: tried\nversion: 1\napi_version: 2\nsupported_extensions: []\n");
        var later = run();

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out()).contains("tried 1.0: failed", "dry");
        assertThat(unloadable.exit()).isEqualTo(2);
        assertThat(unloadable.out())
                .containsOnlyOnce("Traceback")
                .contains("\"tried/__init__.py\"");
        assertThat(unloadable.err())
                .contains("the plugin cannot be loaded: ", "No module named 'nothing_like_this'");
        assertThat(malformed.exit()).isEqualTo(2);
        assertThat(later.exit()).isEqualTo(2);
        assertThat(later.err()).contains("api_version");
        assertThat(malformed.err()).contains("version: required");
    }

    @Test
    void variables_that_do_not_fit_are_a_failure_with_every_reason() {
        plugin(
                """
                def validate_variables(self, variables):
                    return ["the pump has no name", "the plate has %s wells" % variables["wells"]]
                """);
        write("variables.json", "{\"wells\": 95}");

        var ended = run("--variables", directory.resolve("variables.json").toString());

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out())
                .contains("plugin_variable_validation_failed")
                .contains("tried: the pump has no name", "tried: the plate has 95 wells");
    }

    @Test
    void a_fixture_that_is_not_there_has_its_own_exit_code() {
        plugin("");

        var ended =
                Shell.installed(null)
                        .run("plugin", "run", path("tried"), "--against", path("nothing"));

        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.err()).contains("there is no fixture", "--against");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--file|../fixture/a.txt/../../x|--file takes paths relative to the fixture",
                "--file|nothing.txt|nothing.txt is not in it",
                "--variables|nothing.json|--variables: nothing.json cannot be read",
                "--variables|LIST|--variables takes a file with a JSON object",
                "--inputs|BROKEN|--inputs: ",
                "--keep|fixture|--keep takes a directory that does not exist",
            })
    void a_flag_that_cannot_be_used_is_named_before_anything_runs(
            String flag, String value, String said) {
        plugin("def pre_transform_all(self, ctx):\n    print('it ran')\n");
        write("list.json", "[]");
        write("broken.json", "{");

        var ended =
                run(
                        flag,
                        switch (value) {
                            case "LIST" -> path("list.json");
                            case "BROKEN" -> path("broken.json");
                            case "fixture" -> path("fixture");
                            default -> value;
                        });

        assertThat(ended.exit()).as(ended.out()).isEqualTo(2);
        assertThat(ended.err()).contains(said).doesNotContain("tried:");
        assertThat(ended.out()).doesNotContain("it ran");
    }

    @Test
    void a_plugin_sees_of_the_environment_what_it_would_see_on_an_executor() {
        plugin(
                """
                def transform(self, file_path, ctx):
                    file_path.write_text(" ".join(sorted(os.environ)))
                """);

        run("--keep", kept());

        assertThat(Path.of(kept(), "a.txt"))
                .content()
                .contains("EXLAB_SITE", "PATH")
                .doesNotContain("SECRET");
    }

    @Test
    void a_dry_run_says_what_would_change() {
        plugin(
                """
                def describe_changes(self, file_path, ctx):
                    return [FileChange(file_path, "modify", "would say hello")]
                """);

        var ended = run("--dry-run", "--file", "b.txt");

        assertThat(ended.out())
                .contains("  described       b.txt", "would say hello")
                .doesNotContain("a.txt");
        assertThat(ended.exit()).isZero();
    }

    @Test
    void for_programs_it_is_one_document() {
        plugin(
                """
                def transform(self, file_path, ctx):
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "n", "type": "integer"}, {"id": "k", "type": "secret"}], "why")
                    ctx.log.warning("low", level=ctx.extra_inputs["n"])
                    file_path.write_text("x")
                """);

        var ended = run("-o", "json", "--input", "n=3", "--input", "k=hunter22", "--keep", kept());

        var said = Json.parseObject(ended.out());
        assertThat(said.keySet())
                .containsExactly(
                        "exit", "result", "per_file", "questions", "log", "workspace", "error");
        assertThat(said.get("exit")).isEqualTo(0);
        assertThat(said.get("workspace")).isEqualTo(kept());
        assertThat(ended.out())
                .contains("\"k\" : \"***\"", "\"message\" : \"low\"", "\"path\" : \"a.txt\"")
                .doesNotContain("hunter22");
        assertThat(said.get("questions"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .singleElement()
                .isInstanceOfSatisfying(
                        Map.class, question -> assertThat(question.get("round")).isEqualTo(1));
    }

    @Test
    void what_comes_from_where_nobody_may_write_is_writable_in_the_copy() throws IOException {
        plugin("def transform(self, file_path, ctx):\n    file_path.write_text(\"x\")\n");
        Files.setPosixFilePermissions(
                fixture.resolve("a.txt"), PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(fixture, PosixFilePermissions.fromString("r-xr-xr-x"));

        assertThat(run().exit()).isZero();
    }

    /// Types these lines, one for each question.
    private static final class Typist implements Terminal {
        private final ArrayDeque<String> lines;

        Typist(String... lines) {
            this.lines = new ArrayDeque<>(List.of(lines));
        }

        @Override
        public @Nullable String ask(String prompt) {
            return lines.poll();
        }

        @Override
        public @Nullable String askSecretly(String prompt) {
            return lines.poll();
        }
    }

    private Shell.Ended run(String... further) {
        return Shell.installed(null).run(words(further));
    }

    private String[] words(String... further) {
        var words =
                new ArrayList<>(
                        List.of("plugin", "run", path("tried"), "--against", path("fixture")));
        for (var word : further) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words.toArray(String[]::new);
    }

    private String kept() {
        return path("kept");
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private void plugin(String methods) {
        write(
                "tried/manifest.yml",
                """
                name: tried
                version: "1.0"
                api_version: "1"
                supported_extensions: [".txt"]
                """);
        write(
                "tried/__init__.py",
                """
                import os
                from holdpoint import FileChange, PluginError, PluginInputRequired
                from holdpoint import Plugin as Base

                class Plugin(Base):
                    name = "tried"
                    version = "1.0"
                    supported_extensions = [".txt"]

                    def can_handle(self, file_path, variables):
                        return True

                    def transform(self, file_path, ctx):
                        pass

                """
                        + methods.indent(4));
    }

    private void write(String path, String text) {
        try {
            var file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
