package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `holdpoint doctor` on this host. As an ordinary user: `dev.holdpoint.system.RootlessDoctorTest`.
@Timeout(120)
class DoctorCommandTest {
    @TempDir Path home;

    @BeforeEach
    void let_everybody_pass() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void a_sound_host_is_sound_and_the_document_has_its_shape() throws IOException {
        var root = Files.createDirectory(home.resolve("root"));

        var ended = doctor("-o", "json", "--root", "lab=" + root, "--slots", "3");

        var document = Json.parseObject(ended.out());
        assertThat(document.keySet())
                .containsExactly(
                        "level",
                        "minimum",
                        "enough",
                        "sound",
                        "host",
                        "tools",
                        "levels",
                        "roots",
                        "accounting",
                        "missing",
                        "protections");
        assertThat(document)
                .containsEntry("level", "strong")
                .containsEntry("enough", true)
                .containsEntry("sound", true);
        assertThat(objects(document, "levels").getFirst())
                .containsEntry("level", "strong")
                .containsEntry("works", true);
        assertThat(objects(document, "roots"))
                .singleElement()
                .satisfies(one ->
                        assertThat(one).containsEntry("name", "lab").containsEntry("usable", true));
        assertThat(objects(document, "protections"))
                .hasSizeGreaterThan(25)
                .allSatisfy(one ->
                        assertThat(one.keySet())
                                .containsExactly("id", "expected", "result", "came", "advice"))
                .noneMatch(one -> Objects.equals(one.get("result"), "not_ok"));
        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
        assertThat(root).isEmptyDirectory();
        assertThat(home.resolve("runs")).isEmptyDirectory();
    }

    /// A bubblewrap that leaves the network of the host to workers.
    @Test
    void a_protection_that_is_missing_is_named_and_makes_it_fail() throws IOException {
        var bwrap = home.resolve("bwrap");
        Files.writeString(
                bwrap,
                """
                #!/bin/sh
                for word; do
                    shift
                    set -- "$@" "$word"
                    [ "$word" != --unshare-all ] || set -- "$@" --share-net
                done
                exec /usr/bin/bwrap "$@"
                """);
        Files.setPosixFilePermissions(bwrap, PosixFilePermissions.fromString("rwxr-xr-x"));

        var ended = doctor("--bwrap", bwrap.toString());

        assertThat(ended.exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(ended.out().lines())
                .anyMatch(line ->
                        line.matches("namespaces of its own +NOT OK +shares with the host: net"))
                .anyMatch(line ->
                        line.startsWith("NOT OK      namespaces of its own: expected: pid,"));
        assertThat(ended.out()).contains("level       strong");
    }

    @Test
    void a_level_below_the_minimum_is_a_failure_that_says_what_to_do() {
        var ended =
                doctor("--bwrap", "/nowhere/bwrap", "--sandbox-minimum", "strong", "-o", "json");

        var document = Json.parseObject(ended.out());
        assertThat(ended.exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(document).containsEntry("enough", false).containsEntry("sound", false);
        assertThat(document.get("level")).isNotEqualTo("strong");
        var strong = objects(document, "levels").getFirst();
        assertThat(strong).containsEntry("works", false);
        assertThat(strong.get("problem")).asString().contains("/nowhere/bwrap");
        assertThat(strong.get("advice")).isEqualTo("install bubblewrap");
        assertThat(objects(document, "tools").getFirst().get("version"))
                .asString()
                .contains("found none");
    }

    @Test
    void a_root_that_no_executor_would_take_makes_it_fail() throws IOException {
        var root = Files.createDirectory(home.resolve("root"));
        Files.createDirectory(
                root.resolve(".holdpoint"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        var ended = doctor("--root", "lab=" + root);

        assertThat(ended.exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(ended.out()).contains("lab   NOT OK", "Run all executors of a root as one user");
    }

    @Test
    void a_root_inside_another_makes_it_fail() throws IOException {
        var root = Files.createDirectory(home.resolve("root"));
        var inner = Files.createDirectory(root.resolve("inner"));

        var ended = doctor("--root", "lab=" + root, "--root", "in=" + inner, "-o", "json");

        assertThat(ended.exit()).isEqualTo(ExitCode.FAILURE);
        var roots = objects(Json.parseObject(ended.out()), "roots");
        assertThat(roots.getFirst()).containsEntry("usable", true);
        assertThat(roots.getLast()).containsEntry("usable", false);
        assertThat(roots.getLast().get("why")).asString().contains("the root lab=" + root);
    }

    @Test
    void a_root_that_is_copied_says_why() throws IOException {
        var root = Files.createDirectory(home.resolve("root"));

        var ended = doctor("--root", "lab=" + root, "--stage", "copy");

        assertThat(ended.out())
                .containsPattern("lab   copy \\((reflink|every byte)\\)")
                .contains("lab is copied: the executor was started with --stage copy");
        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
    }

    @Test
    void it_fits_on_a_terminal_of_80_columns() throws IOException {
        var root = Files.createDirectory(home.resolve("root"));
        var screen = new Screen(80, false, false);
        var shell = new Shell("", null, screen, Shell.installed(null).home());

        var ended = shell.run("doctor", "--root", "lab=" + root, "--run-dir", runs());

        assertThat(ended.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(ended.out()).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--sandbox-minimum none",
                "--sandbox-level none",
                "--stage tape",
                "--root lab",
                "--root lab=/nowhere",
                "--run-dir /nowhere",
                "--frobnicate"
            })
    void what_it_cannot_be_asked_is_usage(String flags) {
        var ended = Shell.installed(null).run(("doctor " + flags).split(" ", -1));

        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains(flags.split(" ", -1)[0]);
        assertThat(ended.out()).isEmpty();
    }

    private Shell.Ended doctor(String... flags) {
        var words = new ArrayList<>(List.of("doctor", "--run-dir", runs()));
        words.addAll(List.of(flags));
        return Shell.installed(null).run(words.toArray(String[]::new));
    }

    private String runs() {
        var runs = home.resolve("runs");
        try {
            return Files.createDirectories(runs).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, @Nullable Object>> objects(
            Map<String, @Nullable Object> document, String name) {
        return (List<Map<String, @Nullable Object>>) Objects.requireNonNull(document.get(name));
    }
}
