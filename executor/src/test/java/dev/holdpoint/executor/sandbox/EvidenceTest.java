package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a worker's end where its parts do not say the same.
class EvidenceTest {
    @TempDir Path scratch;

    @Test
    void a_shell_that_shows_the_death_of_its_command_was_killed_with_it() throws Exception {
        assertThat(ended(true, 137).status()).isEqualTo(new Exit.Status.Signalled(9));
    }

    @Test
    void a_plugin_that_nobody_killed_may_end_with_any_code() throws Exception {
        assertThat(ended(false, 137).status()).isEqualTo(new Exit.Status.Exited(137));
    }

    @Test
    void a_plugin_that_ends_just_before_it_is_killed_keeps_its_code() throws Exception {
        assertThat(ended(true, 3).status()).isEqualTo(new Exit.Status.Exited(3));
    }

    /// A worker of which the supervisor says that it ended with a code.
    private Exit ended(boolean isKilled, int code) throws IOException, InterruptedException {
        var outer = new ProcessBuilder("true").start();
        outer.waitFor();
        var files = SpawnFiles.create(scratch, "");
        Files.writeString(
                files.report(),
                "{\"exit\": %d, \"max_rss_kb\": 1000, \"cpu_ms\": 10}".formatted(code));
        var started =
                new Supervision.Started(
                        outer,
                        System.nanoTime(),
                        files,
                        new EndedProcesses(code, true),
                        false,
                        NoControlGroups.NoLeaf.NONE,
                        scratch);
        return new Evidence(
                        started,
                        Limits.CHECK,
                        Duration.ofSeconds(1),
                        new Evidence.Seen(Processes.Usage.NONE, Duration.ZERO),
                        new Evidence.Stop(isKilled, false, false, null),
                        new Evidence.Output(
                                new StdoutReader(outer.getInputStream(), () -> {}),
                                new StderrDrain(outer.getErrorStream(), null, _ -> {})))
                .exit();
    }
}
