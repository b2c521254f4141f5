package dev.holdpoint.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {
    @TempDir Path directory;

    @Test
    void a_log_that_is_too_large_is_cut_while_its_process_goes_on_writing() throws Exception {
        var log = directory.resolve("child.log");
        try (var processes = new Processes(List.of(Path.of("/usr/bin"), Path.of("/bin")))) {
            var script = "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.01; done";
            processes.start("child", List.of("/bin/sh", "-c", script), log);
            var rotation = new LogRotation(directory, 50);
            awaitSize(log, 51);

            rotation.look();

            var cut = directory.resolve("child.log.1");
            assertThat(Files.readString(cut)).startsWith("line 1\nline 2\n");
            awaitSize(log, 10);
            assertThat(Files.readString(log)).startsWith("line ").doesNotContain("line 1\n", "\0");
        }
    }

    @Test
    void only_so_many_old_ones_are_kept_the_youngest_first() throws IOException {
        var log = directory.resolve("a.log");
        var rotation = new LogRotation(directory, 0);
        for (int i = 0; i < LogRotation.KEPT + 2; i++) {
            Files.writeString(log, "log " + i);
            rotation.look();
        }

        assertThat(Files.readString(directory.resolve("a.log.1"))).isEqualTo("log 4");
        assertThat(Files.readString(directory.resolve("a.log.3"))).isEqualTo("log 2");
        assertThat(directory.resolve("a.log.4")).doesNotExist();
    }

    @Test
    void what_is_small_or_no_log_or_a_link_stays_as_it_is() throws IOException {
        Files.writeString(directory.resolve("small.log"), "123");
        Files.writeString(directory.resolve("large.txt"), "12345678");
        Files.createSymbolicLink(directory.resolve("link.log"), directory.resolve("large.txt"));

        new LogRotation(directory, 5).look();

        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(3);
        }
        assertThat(Files.readString(directory.resolve("large.txt"))).isEqualTo("12345678");
    }

    private static void awaitSize(Path file, long size) throws Exception {
        var backoff = new Backoff(Duration.ofMillis(5), Duration.ofMillis(50));
        for (int i = 0; i < 400 && (!Files.exists(file) || Files.size(file) < size); i++) {
            backoff.pause();
        }
        assertThat(Files.size(file)).isGreaterThanOrEqualTo(size);
    }
}
