package dev.holdpoint.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessesTest {
    private static final List<Path> PATH = List.of(Path.of("/usr/bin"), Path.of("/bin"));

    @TempDir Path directory;

    private Path log() {
        return directory.resolve("child.log");
    }

    @Test
    void only_absolute_parts_of_a_path_are_searched() {
        assertThat(Processes.searchPath("/usr/bin::.:bin:/bin"))
                .containsExactly(Path.of("/usr/bin"), Path.of("/bin"));
    }

    @Test
    void a_program_is_found_in_the_order_of_the_path_and_only_if_it_can_run() throws Exception {
        var plain = Files.createDirectory(directory.resolve("plain"));
        Files.createFile(plain.resolve("sh"));
        try (var processes = new Processes(List.of(plain, Path.of("/bin")))) {
            assertThat(processes.find("sh")).contains(Path.of("/bin/sh"));
            assertThat(processes.find("no-such-program")).isEmpty();
        }
    }

    @Test
    void all_output_is_appended_to_the_log_and_its_end_can_be_shown() throws Exception {
        Files.writeString(log(), "before\n");
        try (var processes = new Processes(PATH)) {
            var child =
                    processes.start(
                            "child", List.of("sh", "-c", "seq 1 20; echo oops >&2; exit 3"), log());
            child.ended().get(30, TimeUnit.SECONDS);

            assertThat(child.exitCode()).isEqualTo(3);
            assertThat(child.tail()).hasSize(15).startsWith("7").endsWith("20", "oops");
            assertThat(Files.readAllLines(log())).startsWith("before", "1");
        }
    }

    @Test
    void the_first_line_of_a_talking_child_is_heard_and_the_rest_does_not_block_it()
            throws Exception {
        try (var processes = new Processes(PATH)) {
            var child =
                    processes.startTalking(
                            "child",
                            List.of("sh", "-c", "echo ready; seq 1 100000; echo x >&2"),
                            log());

            assertThat(child.firstLine().get(30, TimeUnit.SECONDS)).isEqualTo("ready");
            child.ended().get(30, TimeUnit.SECONDS);
            assertThat(Files.readAllLines(log())).containsExactly("x");
        }
    }

    @Test
    void a_child_that_ends_without_a_word_has_an_empty_first_line() throws Exception {
        try (var processes = new Processes(PATH)) {
            var child = processes.startTalking("child", List.of("true"), log());

            assertThat(child.firstLine().get(30, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void a_child_has_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it() throws Exception {
        try (var processes = new Processes(PATH)) {
            var child =
                    processes.startTalking(
                            "child", List.of("sh", "-c", "cut -d' ' -f6 /proc/$$/stat"), log());

            assertThat(child.firstLine().get(30, TimeUnit.SECONDS))
                    .isEqualTo(Long.toString(child.pid()));
        }
    }

    @Test
    void children_die_when_the_processes_are_let_go() throws Exception {
        Child child;
        try (var processes = new Processes(PATH)) {
            child =
                    processes.startTalking(
                            "child", List.of("sh", "-c", "echo up; exec sleep 600"), log());
            assertThat(child.firstLine().get(30, TimeUnit.SECONDS)).isEqualTo("up");
        }
        child.ended().get(30, TimeUnit.SECONDS);

        assertThat(child.exitCode()).isEqualTo(128 + 9);
    }

    @Test
    void a_program_that_is_not_there_is_named() {
        try (var processes = new Processes(List.of())) {
            assertThatThrownBy(() -> processes.start("child", List.of("/no/such/program"), log()))
                    .isInstanceOf(HoldpointException.class)
                    .hasMessageContaining("/no/such/program");
        }
    }
}
