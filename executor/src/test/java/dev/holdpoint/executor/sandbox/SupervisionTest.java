package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
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
                        new Tree(isGone),
                        false,
                        NoControlGroups.because(List.of("none here")).leaf(launch.limits()),
                        workshop.view.upper());
        return new Supervision(launch, started, new CompletableFuture<>(), _ -> {}).run();
    }

    /// One process that ended well, and what it left behind.
    private record Tree(boolean isGone) implements Processes {
        @Override
        public boolean awaitBound(BooleanSupplier givenUp) {
            return true;
        }

        @Override
        public void terminate() {}

        @Override
        public void kill() {}

        @Override
        public boolean awaitGone() {
            return isGone;
        }

        @Override
        public boolean isProven() {
            return false;
        }

        @Override
        public Usage look() {
            return Usage.NONE;
        }

        @Override
        public List<Long> pids() {
            return List.of();
        }

        @Override
        public Optional<Long> exitCode() {
            return Optional.of(0L);
        }
    }
}
