package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `plugin lint` as its user meets it.
class PluginLintTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final String MANIFEST =
            """
            name: made
            version: "1.0"
            api_version: "1"
            supported_extensions: [".txt"]
            """;
    private static final String SOURCE =
            """
            from holdpoint import Plugin as Base
            class Plugin(Base):
                name = "made"
                version = "1.0"
                supported_extensions = [".txt"]
                def can_handle(self, file_path, variables): return True
                def transform(self, file_path, ctx): pass
            """;

    @TempDir Path directory;
    private Path home;

    @BeforeEach
    void begin() throws IOException {
        home = Files.createDirectory(directory.resolve("made"));
        write(MANIFEST, SOURCE);
    }

    @Test
    void a_clean_package_exits_0() {
        var ended = lint(home.toString());

        assertThat(ended).isEqualTo(new Shell.Ended(0, "1 plugin: clean\n", ""));
    }

    @Test
    void a_warning_exits_1_and_with_strict_2() throws IOException {
        write(MANIFEST + "autor: me\n", SOURCE);

        var ended = lint(home.toString());

        assertThat(ended.out())
                .isEqualTo(
                        home
                                + "/manifest.yml:5: warning: the key autor is read by nobody; did you"
                                + " mean author? [unknown_key]\n1 plugin: 0 errors, 1 warning\n");
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(lint("--strict", home.toString()))
                .isEqualTo(new Shell.Ended(2, ended.out(), ""));
    }

    @Test
    void an_error_exits_2_and_findings_come_by_file_and_line() throws IOException {
        write(
                MANIFEST.replace("\"1\"", "\"2\""),
                "import socket\n" + SOURCE.replace("\"1.0\"", "\"1.1\""));

        var ended = lint(home.toString());

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out().lines())
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .contains("__init__.py:1: error: ", "[network_import]"),
                        line ->
                                assertThat(line)
                                        .contains("__init__.py:5: error: ", "[attribute_differs]"),
                        line ->
                                assertThat(line)
                                        .contains("manifest.yml:3: error: ", "[bad_api_version]"),
                        line -> assertThat(line).isEqualTo("1 plugin: 3 errors, 0 warnings"));
    }

    @Test
    void no_such_directory_exits_3_and_nothing_is_checked() {
        var ended = lint(home.toString(), directory + "/nothing");

        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains(directory + "/nothing: expected a directory");
        assertThat(Json.parseObject(lint("--json", home + "/manifest.yml").err()))
                .containsEntry("code", "not_found");
    }

    @Test
    void json_is_one_document() throws IOException {
        write(MANIFEST, SOURCE + "    def validate(self, variables): pass\n");

        var ended = lint("--json", home.toString());

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(Json.parseObject(ended.out()))
                .isEqualTo(
                        Map.of(
                                "plugins",
                                List.of(
                                        Map.of(
                                                "path",
                                                home.toString(),
                                                "name",
                                                "made",
                                                "version",
                                                "1.0",
                                                "findings",
                                                List.of(
                                                        Map.of(
                                                                "code",
                                                                "hook_misspelt",
                                                                "severity",
                                                                "warning",
                                                                "file",
                                                                "__init__.py",
                                                                "line",
                                                                8,
                                                                "message",
                                                                "the worker never calls validate;"
                                                                        + " did you mean"
                                                                        + " validate_variables?")))),
                                "errors",
                                0,
                                "warnings",
                                1));
    }

    @Test
    void a_directory_of_packages_is_all_of_them_and_one_that_holds_none_is_no_plugin()
            throws IOException {
        var other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("manifest.yml"), MANIFEST.replace("made", "other"));
        Files.writeString(other.resolve("__init__.py"), SOURCE.replace("made", "other"));
        Files.createDirectory(directory.resolve("notes"));

        assertThat(lint(directory.toString(), home.toString()).out())
                .isEqualTo("2 plugins: clean\n");
        assertThat(lint(directory + "/notes").out())
                .contains("/notes: error: expected a manifest.yml")
                .endsWith("1 plugin: 1 error, 0 warnings\n");
    }

    @Test
    void a_relative_path_stands_for_its_directory() {
        var here = Path.of("").toAbsolutePath().relativize(home.resolve("."));

        assertThat(lint(here.toString()).out()).isEqualTo("1 plugin: clean\n");
    }

    @Test
    void the_bundled_plugins_are_clean_also_with_strict() {
        var ended = lint("--strict", HOME.resolve("executor/plugins").toString());

        assertThat(ended.out()).matches("[3-9] plugins: clean\n");
        assertThat(ended.exit()).isZero();
    }

    @Test
    void an_entrypoint_needs_no_class_and_its_python_has_no_network_either() throws IOException {
        Files.delete(home.resolve("__init__.py"));
        Files.writeString(home.resolve("manifest.yml"), MANIFEST + "entrypoint: [sh, ./run.sh]\n");
        Files.writeString(home.resolve("run.sh"), "echo\n");
        assertThat(lint(home.toString()).out()).isEqualTo("1 plugin: clean\n");

        Files.writeString(home.resolve("run.py"), "import sys, requests\nsys.exit(input())\n");

        assertThat(lint(home.toString()).out())
                .contains("run.py:1: error: requests needs the network")
                .endsWith("1 plugin: 1 error, 0 warnings\n");
    }

    @Test
    void what_a_package_holds_cannot_play_with_the_terminal() throws IOException {
        write(MANIFEST.replace("made", "\"\\e[2Jmade\""), SOURCE);

        var ended = type(new Screen(80, true, true), home.toString());

        assertThat(ended.out())
                .contains("\u001b[31merror\u001b[0m: name: ")
                .doesNotContain("\u001b[2J");
    }

    @Test
    void a_python_that_is_not_there_is_a_usage_error() {
        var ended = lint("--python", "/no/such", home.toString());

        assertThat(ended.err()).contains("expected a Python of at least 3.9 at /no/such");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    private void write(String manifest, String source) throws IOException {
        Files.writeString(home.resolve("manifest.yml"), manifest);
        Files.writeString(home.resolve("__init__.py"), source);
    }

    private static Shell.Ended lint(String... arguments) {
        return type(Screen.NONE, arguments);
    }

    private static Shell.Ended type(Screen screen, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var around =
                new Surroundings(
                        HOME,
                        Map.of(),
                        "asmith",
                        InputStream.nullInputStream(),
                        null,
                        screen,
                        InstantSource.system(),
                        new PrintWriter(out),
                        new PrintWriter(err));
        var line = new ArrayList<>(List.of("plugin", "lint"));
        line.addAll(List.of(arguments));
        int exit = HoldpointMain.run(around, line.toArray(String[]::new));
        return new Shell.Ended(exit, out.toString(), err.toString());
    }
}
