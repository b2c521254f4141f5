package dev.holdpoint.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The launcher of an installation, which has no sources beside it.
@Timeout(60)
class InstalledLauncherTest {
    private static final Path LAUNCHER = Path.of("src/dist/bin/holdpoint");

    private Machine machine;
    private Path installed;
    private Path launcher;

    @BeforeEach
    void install(@TempDir Path directory) throws Exception {
        machine = new Machine(directory);
        installed = Files.createDirectories(directory.toRealPath().resolve("opt/holdpoint"));
        launcher = Files.createDirectories(installed.resolve("bin")).resolve("holdpoint");
        Files.copy(LAUNCHER, launcher);
    }

    private Machine.Ended launch(String... arguments) throws Exception {
        return Machine.ended(machine.start(launcher, arguments));
    }

    @Test
    void it_runs_the_jars_beside_it_and_says_where_the_installation_is() throws Exception {
        machine.jdk(25);
        var ended = launch("executor", "--root", "lab=/a b");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .startsWith("java 25 LC_ALL=C.UTF-8 ")
                .contains("-Dholdpoint.home=" + installed + " ", "-cp " + installed + "/lib/* ")
                .endsWith("HoldpointMain executor --root lab=/a b\n")
                .doesNotContain("holdpoint.columns");
        assertThat(machine.mavenCalls()).isEmpty();
    }

    @Test
    void in_a_terminal_it_says_how_wide_that_is() throws Exception {
        var script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script), "no script here; it is in Debian's bsdutils");
        machine.jdk(25);
        machine.link("stty", Path.of("/usr/bin/stty"));
        machine.program(
                "terminal",
                "exec %s -qec 'stty cols 97; exec bash %s pass' /dev/null"
                        .formatted(script, launcher));

        var ended = Machine.ended(machine.start(machine.bin().resolve("terminal")));

        assertThat(ended.out()).startsWith("java 25 ").contains(" -Dholdpoint.columns=97 ");
    }

    @Test
    void a_runtime_without_a_compiler_is_enough() throws Exception {
        Files.delete(machine.jdk(25).resolve("bin/javac"));

        assertThat(launch("pass", "get").out()).startsWith("java 25 ");
    }

    @Test
    void an_older_java_is_one_line_and_what_to_do() throws Exception {
        machine.jdk(17);
        var ended = launch("pass");

        assertThat(ended.err().lines()).hasSize(2);
        assertThat(ended.err()).startsWith("holdpoint: no Java 25 or newer found");
        assertThat(ended.exit()).isOne();
    }

    @Test
    void it_may_be_called_through_a_link() throws Exception {
        machine.jdk(25);
        var link = Files.createSymbolicLink(machine.bin().resolve("holdpoint"), launcher);
        var ended = Machine.ended(machine.start(link, "pass"));

        assertThat(ended.out()).contains("-Dholdpoint.home=" + installed + " ");
    }

    @Test
    void the_redis_url_may_be_in_a_file_so_that_nobody_sees_it_on_a_command_line()
            throws Exception {
        var java = machine.jdk(25).resolve("bin/java");
        Files.writeString(
                java, "#!/bin/sh\necho \"$HOLDPOINT_REDIS / ${HOLDPOINT_REDIS_FILE:-} / $*\"\n");
        for (var text : new String[] {"redis://a:b$c@h:1", "redis://a:b$c@h:1\nnot this\n"}) {
            var file = Files.writeString(machine.home.resolve("redis url"), text);
            var ended = launchWith(file.toString(), "dispatcher");

            assertThat(ended.out()).startsWith("redis://a:b$c@h:1 /  / ");
            assertThat(ended.out().substring(20)).doesNotContain("b$c");
        }
    }

    @Test
    void a_file_for_the_redis_url_that_is_missing_or_empty_is_said_by_name() throws Exception {
        machine.jdk(25);
        var empty = Files.createFile(machine.home.resolve("empty"));

        assertThat(launchWith("/nowhere/url", "dispatcher").err())
                .startsWith("holdpoint: HOLDPOINT_REDIS_FILE=/nowhere/url cannot be read by ")
                .contains("redis://user:password@host:6379/0");
        assertThat(launchWith(empty.toString(), "dispatcher").err())
                .startsWith("holdpoint: HOLDPOINT_REDIS_FILE=" + empty + " has no first line");
    }

    @Test
    void the_redis_url_in_two_places_is_refused() throws Exception {
        machine.jdk(25);
        machine.with("HOLDPOINT_REDIS", "redis://there");
        var ended = launchWith("/some/file", "dispatcher");

        assertThat(ended.err()).contains("HOLDPOINT_REDIS and HOLDPOINT_REDIS_FILE are both set");
        assertThat(ended.exit()).isOne();
    }

    private Machine.Ended launchWith(String file, String... arguments) throws Exception {
        machine.with("HOLDPOINT_REDIS_FILE", file);
        return launch(arguments);
    }
}
