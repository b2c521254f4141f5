package dev.holdpoint.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When the launcher builds, and what it says of a build or of tests that fail.
@Timeout(60)
class LauncherBuildTest {
    private Machine machine;

    @BeforeEach
    void unpack(@TempDir Path directory) throws Exception {
        machine = new Machine(directory);
        machine.jdk(25);
        machine.maven();
    }

    /// Everything was saved an hour ago and built half an hour later.
    private void built() throws Exception {
        machine.launch("pass");
        try (var all = Files.walk(machine.home)) {
            for (var path : all.toList()) {
                Files.setLastModifiedTime(path, ago(60));
            }
        }
        Files.setLastModifiedTime(machine.home.resolve("target/built"), ago(30));
    }

    private void saved(String file) throws Exception {
        Files.setLastModifiedTime(machine.home.resolve(file), ago(20));
    }

    private static FileTime ago(int minutes) {
        return FileTime.from(Instant.now().minus(Duration.ofMinutes(minutes)));
    }

    @Test
    void it_builds_once() throws Exception {
        assertThat(machine.launch("pass").err()).contains("building for the first time");
        assertThat(machine.launch("pass").err()).isEmpty();
        assertThat(machine.mavenCalls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "common/src/main/java/A.java",
                "deploy/standalone/src/main/java/A.java",
                "benchmarks/src/main/java/A.java",
                "executor/sdk/python/holdpoint/a.py",
            })
    void it_builds_again_when_a_source_is_newer_than_the_build(String file) throws Exception {
        built();
        saved(file);
        machine.launch("pass");
        machine.launch("pass");

        assertThat(machine.mavenCalls()).hasSize(2);
    }

    @Test
    void a_bundled_plugin_needs_no_build() throws Exception {
        machine.source("executor/plugins/hello_plugin/__init__.py", "");
        built();
        saved("executor/plugins/hello_plugin/__init__.py");
        machine.launch("pass");

        assertThat(machine.mavenCalls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deploy/standalone/target/classes/dev/holdpoint/command/HoldpointMain.class",
                "deploy/standalone/target/lib",
                "benchmarks/target/classes/dev/holdpoint/bench/BenchMain.class",
                "executor/sdk/python/holdpoint/_worker.pyc",
            })
    void it_builds_again_when_what_it_built_is_gone(String file) throws Exception {
        built();
        Files.delete(machine.home.resolve(file));
        machine.launch("pass");

        assertThat(machine.mavenCalls()).hasSize(2);
    }

    @Test
    void a_source_that_was_taken_away_is_noticed() throws Exception {
        built();
        Files.delete(machine.home.resolve("common/src/main/java/A.java"));
        machine.launch("pass");

        assertThat(machine.mavenCalls()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[ERROR] Non-resolvable import POM: Could not transfer artifact"
                        + " org.junit:junit-bom:pom:6.1.3 from/to central",
                "[ERROR] Non-resolvable import POM: Cannot access central"
                        + " (https://repo.maven.apache.org/maven2) in offline mode",
            })
    void no_network_on_the_first_build_is_one_line(String said) throws Exception {
        machine.program("mvn", "echo '" + said + "'; exit 1");
        var ended = machine.launch("pass");

        assertThat(ended.err())
                .contains("holdpoint: the first build needs the network, and Maven could not fetch")
                .contains("target/build.log")
                .doesNotContain("[ERROR]");
        assertThat(ended.exit()).isOne();
    }

    @Test
    void a_build_that_fails_shows_what_is_wrong_and_is_tried_again() throws Exception {
        machine.program("mvn", "echo '[INFO] hm'; echo '[ERROR] A.java:[1,1] oops'; exit 1");
        var ended = machine.launch("pass");

        assertThat(ended.err())
                .contains("[ERROR] A.java:[1,1] oops")
                .contains("holdpoint: the build failed")
                .doesNotContain("[INFO]", "network");
        assertThat(ended.out()).isEmpty();
        machine.maven().launch("pass");
        assertThat(machine.mavenCalls()).hasSize(1);
    }

    @Test
    void a_test_that_speaks_of_the_network_is_not_taken_for_a_missing_one() throws Exception {
        machine.program("bwrap", "");
        machine.program("mvn", "echo '[ERROR] AT.test: Connection refused, unknown host'; exit 1");
        var ended = machine.launch("test");

        assertThat(ended.err()).contains("holdpoint: the tests failed").doesNotContain("network");
        assertThat(ended.out()).contains("Tests by module:\n  none ran\n");
        assertThat(ended.exit()).isOne();
    }

    @Test
    void tests_end_with_a_summary_that_says_what_was_skipped_and_why() throws Exception {
        machine.program("bwrap", "");
        machine.source("common/target/surefire-reports/TEST-old.xml", "<testsuite tests='9'/>");
        Files.setLastModifiedTime(
                machine.home.resolve("common/target/surefire-reports/TEST-old.xml"),
                FileTime.fromMillis(0));
        machine.program(
                "mvn",
                """
                echo "$*" >>"$HOME/maven-calls"
                echo '[INFO] --- exec:3.6.4:exec (test-kit) @ holdpoint-executor ---'
                echo 'Ran 68 tests in 12.682s'
                echo
                echo 'OK (skipped=2)'
                cd "$HOME"/home*
                cat >common/target/surefire-reports/TEST-a.xml <<'XML'
                <testsuite tests="3" failures="1" errors="0" skipped="1">
                <testcase name="docker_answers" classname="dev.holdpoint.AT">
                <skipped message="no Docker here; CI runs it"/></testcase></testsuite>
                XML
                """);
        var ended = machine.launch("test", "-DsomeFlag");

        assertThat(ended.out())
                .containsPattern("common +3 run, 1 failed, 1 skipped")
                .containsPattern("python: kit +68 run, 0 failed, 2 skipped")
                .contains("  skipped  AT.docker_answers: no Docker here; CI runs it")
                .contains("  skipped  kit: see the log");
        assertThat(ended.exit()).isZero();
        assertThat(machine.mavenCalls()).singleElement().asString().endsWith("verify -DsomeFlag");
    }

    @Test
    void the_lock_that_a_killed_launcher_left_is_in_nobodys_way() throws Exception {
        machine.source("target/lock", "");

        assertThat(machine.launch("pass").exit()).isZero();
    }

    @Test
    void of_two_launchers_one_builds_and_the_other_waits() throws Exception {
        var gate = machine.home.resolveSibling("gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor()).isZero();
        machine.program(
                "building",
                Files.readString(machine.bin().resolve("mvn")) + "read line <\"$HOME/gate\"\n");
        Files.move(
                machine.bin().resolve("building"),
                machine.bin().resolve("mvn"),
                StandardCopyOption.REPLACE_EXISTING);
        var first = machine.start(machine.home.resolve("holdpoint"), "pass");
        try (var open = Files.newOutputStream(gate)) { // opens once the first one's Maven is there
            var second = machine.start(machine.home.resolve("holdpoint"), "pass");
            try (BufferedReader said = second.errorReader()) {
                assertThat(said.readLine()).contains("another build is running; waiting for it");
                open.write('\n');
                open.flush();
                assertThat(Machine.ended(first).exit()).isZero();
                assertThat(second.waitFor()).isZero();
            }
        }
        assertThat(machine.mavenCalls()).hasSize(1);
    }
}
