package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SupervisionTest {
    @TempDir Path home;

    /// What they still write there would be published unseen.
    @Test
    void what_a_plugin_staged_whose_processes_go_on_is_a_violation() throws IOException {
        assertThat(exit(false).overrun()).isEqualTo(new Violation("", "processes that do not die"));
        assertThat(exit(true).overrun()).isNull();
    }

    private Exit exit(boolean isGone) throws IOException {
        var workshop = new Workshop(home, "gone-" + isGone);
        var launch = workshop.shell("true");
        var started =
                new Supervision.Started(
                        new ProcessBuilder("/bin/true").start(),
                        System.nanoTime(),
                        SpawnFiles.create(launch.scratch(), ""),
                        new EndedProcesses(0, isGone),
                        false,
                        NoControlGroups.because(List.of("none here")).leaf(launch.limits()),
                        workshop.view.upper());
        return new Supervision(launch, started, new CompletableFuture<>(), _ -> {}).run();
    }
}
