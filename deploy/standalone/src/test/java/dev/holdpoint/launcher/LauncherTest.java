package dev.holdpoint.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the launcher looks for, and what it says where something is missing.
@Timeout(60)
class LauncherTest {
    private Machine machine;

    @BeforeEach
    void unpack(@TempDir Path directory) throws Exception {
        machine = new Machine(directory);
    }

    @Test
    void help_needs_nothing() throws Exception {
        for (var words : new String[][] {{}, {"help"}, {"--help"}, {"-h"}}) {
            var ended = machine.launch(words);
            assertThat(ended.out()).contains("./holdpoint demo", "./holdpoint test");
            assertThat(ended.exit()).isZero();
        }
    }

    @Test
    void no_jdk_is_one_line_and_what_to_do() throws Exception {
        machine.jdk(17);
        var ended = machine.launch("pass", "get");

        assertThat(ended.err().lines()).hasSize(2);
        assertThat(ended.err())
                .startsWith("holdpoint: no JDK 25 or newer found")
                .contains("install one, such as Temurin 25");
        assertThat(ended.exit()).isOne();
    }

    @Test
    void a_java_17_on_the_path_is_passed_over_for_the_oldest_that_is_new_enough() throws Exception {
        machine.link("java", machine.jdk(17).resolve("bin/java"));
        machine.jdk(26);
        machine.jdk(25);
        var ended = machine.maven().launch("pass", "get", "a b");

        assertThat(ended.out()).startsWith("java 25 ").endsWith("HoldpointMain pass get a b\n");
        assertThat(machine.mavenCalls()).singleElement().asString().contains("/jdk-25 ");
    }

    @Test
    void a_jdk_on_the_path_that_is_new_enough_is_taken() throws Exception {
        machine.jdk(25);
        machine.link("java", machine.jdk(26).resolve("bin/java"));

        assertThat(machine.maven().launch("pass").out()).startsWith("java 26 ");
    }

    @Test
    void a_jdk_that_was_asked_for_but_is_too_old_is_refused() throws Exception {
        machine.jdk(25);
        var ended = machine.with("HOLDPOINT_JAVA_HOME", machine.jdk(17).toString()).launch("pass");

        assertThat(ended.err()).contains("/jdk-17 is not a JDK 25 or newer");
        assertThat(ended.exit()).isOne();
    }

    @Test
    void no_maven_is_one_line_and_what_to_do() throws Exception {
        machine.jdk(25);
        var ended = machine.launch("pass");

        assertThat(ended.err().lines()).hasSize(2);
        assertThat(ended.err()).startsWith("holdpoint: no Maven (mvn) on the PATH");
        assertThat(ended.exit()).isOne();
    }

    @Test
    void a_maven_that_is_too_old_is_named(@TempDir Path old) throws Exception {
        machine.jdk(25);
        Files.createDirectories(old.resolve("bin"));
        Files.createDirectories(old.resolve("lib"));
        Files.createFile(old.resolve("lib/maven-core-3.6.3.jar"));
        machine.maven();
        Files.move(machine.bin().resolve("mvn"), old.resolve("bin/mvn"));
        machine.link("mvn", old.resolve("bin/mvn"));
        var ended = machine.launch("pass");

        assertThat(ended.err()).startsWith("holdpoint: Maven 3.6.3 is too old");
        assertThat(machine.mavenCalls()).isEmpty();
    }

    @Test
    void no_bubblewrap_is_named_with_what_to_type_where_it_cannot_be_installed() throws Exception {
        machine.jdk(25);
        var ended = machine.maven().program("id", "echo 1000").launch("demo");

        assertThat(ended.err())
                .isEqualTo(
                        "holdpoint: bubblewrap is missing (the sandbox that plugins run in)\n"
                                + "  type: sudo apt-get install bubblewrap   (or your system's way to"
                                + " install it)\n");
        assertThat(ended.exit()).isOne();
    }

    @Test
    void a_sandbox_program_that_was_asked_for_but_is_not_there_is_refused() throws Exception {
        machine.jdk(25);
        var ended = machine.with("HOLDPOINT_BWRAP", "/no/such/bwrap").launch("up");

        assertThat(ended.err())
                .startsWith("holdpoint: HOLDPOINT_BWRAP=/no/such/bwrap is not a program");
        assertThat(ended.exit()).isOne();
    }

    @Test
    void root_on_debian_gets_bubblewrap_installed_and_is_told_so() throws Exception {
        assumeTrue(Files.exists(Path.of("/etc/debian_version")), "installs on Debian only");
        assumeTrue(Files.exists(Path.of("/usr/bin/python3")), "else python3 would be installed");
        machine.jdk(25);
        machine.program("id", "echo 0")
                .program(
                        "apt-get",
                        """
                        [ "$1" = update ] && exit 100
                        echo "$*" >"$HOME/installed"
                        mv "$HOME/bwrap" "$HOME/bin/bwrap"
                        """);
        machine.program("bwrap", "");
        Files.move(machine.bin().resolve("bwrap"), machine.bin().resolveSibling("bwrap"));
        var ended = machine.maven().launch("demo");

        assertThat(ended.err()).contains("bubblewrap is missing").contains("installing it");
        assertThat(ended.exit()).isZero();
        assertThat(machine.bin().resolveSibling("installed")).content().contains("bubblewrap");
    }

    @Test
    void an_install_that_fails_says_why() throws Exception {
        assumeTrue(Files.exists(Path.of("/etc/debian_version")), "installs on Debian only");
        machine.jdk(25);
        machine.program("id", "echo 0")
                .program("apt-get", "echo 'E: Unable to locate package' >&2; exit 100");
        var ended = machine.launch("demo");

        assertThat(ended.err())
                .contains(
                        "holdpoint: bubblewrap could not be installed: E: Unable to locate package");
        assertThat(ended.exit()).isOne();
    }

    @Test
    void verbs_that_run_no_plugin_need_no_sandbox() throws Exception {
        machine.jdk(25);
        machine.maven().program("id", "echo 1000");

        assertThat(machine.launch("dispatcher").exit()).isZero();
        assertThat(machine.launch("up", "--help").exit()).isZero();
        assertThat(machine.launch("executor").exit()).isOne();
    }

    @Test
    void only_bench_runs_with_the_benchmarks_on_the_class_path() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/python3")), "the sandbox is asked for");
        machine.jdk(25);
        machine.maven().program("bwrap", "");
        var benchmarks = machine.home.resolve("benchmarks/target/classes") + ":";

        assertThat(machine.launch("bench", "run-cost", "-o", "json").out())
                .contains(benchmarks, "dev.holdpoint.bench.BenchMain run-cost -o json")
                .doesNotContain("HoldpointMain");
        assertThat(machine.launch("input", "list").out())
                .contains("dev.holdpoint.command.HoldpointMain input list")
                .doesNotContain(benchmarks);
    }

    @Test
    void jvm_and_maven_always_get_a_locale_that_knows_all_letters() throws Exception {
        machine.jdk(25);
        machine.maven();

        assertThat(machine.with("LC_ALL", "POSIX").launch("pass").out())
                .contains("LC_ALL=C.UTF-8 ");
        assertThat(machine.mavenCalls()).singleElement().asString().startsWith("C.UTF-8 ");
        assertThat(machine.with("LC_ALL", "C.utf8").launch("pass").out())
                .contains("LC_ALL=C.utf8 ");
    }

    @Test
    void it_finds_its_home_through_a_link() throws Exception {
        machine.jdk(25);
        machine.maven();
        machine.link("hp", machine.home.resolve("holdpoint"));
        var ended = Machine.ended(machine.start(machine.bin().resolve("hp"), "pass"));

        assertThat(ended.out()).contains("-Dholdpoint.home=" + machine.home);
    }
}
