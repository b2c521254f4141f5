package dev.holdpoint.executor.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceCheckTest {
    private static final Path KIT = Path.of("sdk/python").toAbsolutePath();
    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path root;
    private Path home;

    @BeforeEach
    void begin() throws IOException {
        home = Files.createDirectory(root.resolve("mädé"));
        Files.writeString(
                home.resolve("__init__.py"),
                """
                from holdpoint import Plugin as Base
                open("was_run", "w")
                class Plugin(Base):
                    name = "made"
                    version = "2"
                    supported_extensions = []
                    def can_handle(self, file_path, variables): return True
                    def transform(self, file_path, ctx): pass
                """);
    }

    @Test
    void the_real_kit_compares_the_class_with_the_manifest_and_runs_nothing() {
        var findings = check(PYTHON, LONG, Map.of("name", "made", "version", "1"));

        assertThat(findings)
                .containsExactly(
                        new Finding(
                                "attribute_differs",
                                Finding.Severity.ERROR,
                                "__init__.py",
                                5,
                                "version: expected what manifest.yml says, '1', came '2'; make them"
                                        + " equal (executors go by the manifest)"));
        assertThat(Path.of("was_run")).doesNotExist();
    }

    @Test
    void a_file_that_kills_the_parser_is_a_finding_and_the_others_are_read_without_it()
            throws IOException {
        var python =
                program(
                        """
                        request=$(cat)
                        case "$request" in
                          *'"skip":["b.py"]'*) echo '{"reading": "a.py"}'; echo '{"code": "shell", "severity": "warning", "file": "a.py", "line": 3, "message": "m"}'; echo '{"done": true}' ;;
                          *) echo '{"reading": "a.py"}'; echo '{"reading": "b.py"}'; echo boom >&2; kill -SEGV $$ ;;
                        esac
                        """);

        var findings = check(python, LONG, Map.of());

        assertThat(findings)
                .extracting(Finding::code)
                .containsExactly("source_unreadable", "shell");
        assertThat(findings.getFirst().file()).isEqualTo("b.py");
        assertThat(findings.getFirst().message()).contains("exit 139", "boom");
    }

    @Test
    void when_every_file_kills_the_parser_it_gives_up() throws IOException {
        var python =
                program(
                        "cat >\"$0.in\"; echo x >>\"$0.runs\"; echo '{\"reading\": \"'$$'.py\"}'; exit 9");

        var findings = check(python, LONG, Map.of());

        assertThat(findings)
                .extracting(Finding::code)
                .containsExactly(
                        "source_unreadable",
                        "source_unreadable",
                        "source_unreadable",
                        SourceCheck.NOT_CHECKED);
        assertThat(Files.readAllLines(Path.of(python + ".runs"))).hasSize(4);
    }

    @Test
    void one_that_does_not_end_is_ended() throws IOException {
        var python = program("echo '{\"reading\": \"\"}'; exec sleep 600");

        var findings = check(python, Duration.ofMillis(300), Map.of());

        assertThat(findings).extracting(Finding::code).containsExactly(SourceCheck.NOT_CHECKED);
        assertThat(findings.getFirst().message()).contains("exit 137");
    }

    @Test
    void one_that_says_too_much_is_ended_and_what_is_no_record_is_left_out() throws IOException {
        var python = program("exec yes '{\"code\": '");

        var findings = check(python, LONG, Map.of());

        assertThat(findings).extracting(Finding::code).containsExactly(SourceCheck.NOT_CHECKED);
    }

    @Test
    void a_program_that_is_no_python_is_named_and_one_that_is_missing_is_refused() {
        assertThat(check("/bin/false", LONG, Map.of()).getFirst().message()).contains("exit 1");
        assertThatThrownBy(() -> check("/no/such/python", LONG, Map.of()))
                .isInstanceOf(HoldpointException.class)
                .hasMessageContaining("expected a Python of at least 3.9 at /no/such/python");
    }

    private List<Finding> check(String python, Duration patience, Map<String, Object> claims) {
        return new SourceCheck(python, KIT, patience).of(home, Map.copyOf(claims), false);
    }

    private String program(String script) throws IOException {
        var file = Files.writeString(root.resolve("python"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }
}
