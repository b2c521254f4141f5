package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.queue.Backoff;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// No worker outlives its executor, however that ends.
@Timeout(90)
@ParameterizedClass
@EnumSource(names = {"RESIDENT", "CHAIN", "NAMESPACES"})
class ExecutorKilledTest {
    /// Of looks without an end, after which there is none to come.
    private static final int MANY = 400;

    private final Ground ground;

    @TempDir Path home;

    ExecutorKilledTest(Ground ground) {
        this.ground = ground;
    }

    @Test
    void no_process_of_a_run_survives_an_executor_that_is_killed() throws Exception {
        var executor =
                SandboxMain.start(
                        SandboxMain.outfit(),
                        ground,
                        home,
                        """
                        trap '' TERM
                        (trap '' TERM; setsid sleep 300 </dev/null >/dev/null 2>&1 &)
                        echo running >&2
                        while :; do sleep 1; done
                        """);
        try {
            var said =
                    new BufferedReader(
                            new InputStreamReader(
                                    executor.getInputStream(), StandardCharsets.UTF_8));
            assertThat(said.readLine()).isEqualTo("running");
            // what makes the sandbox, first process, supervisor, plugin, daemon, and what they are
            // just doing
            assertThat(Survivors.of(workspace())).hasSizeGreaterThanOrEqualTo(4);
        } finally {
            executor.destroyForcibly();
        }
        executor.waitFor();

        assertAllGone(home.resolve("run"));
        Leftovers.end(home.resolve("run"));
    }

    @Test
    void an_executor_killed_at_any_moment_of_a_start_leaves_nothing() throws Exception {
        // JUnit's directory is closed to the users whom the sandbox becomes.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (int delay = 0; delay < 60; delay += 12) {
            var fresh = Files.createDirectories(home.resolve("after-" + delay));
            var begun = fresh.resolve("run/probe/scratch/status"); // of the first worker it starts
            var executor = SandboxMain.start(SandboxMain.outfit(), ground, fresh, "sleep 300");
            boolean hasBegun = Files.exists(begun);
            while (!hasBegun && executor.isAlive()) {
                Backoff.sleep(Duration.ofMillis(1));
                hasBegun = Files.exists(begun);
            }
            Backoff.sleep(Duration.ofMillis(delay));
            executor.destroyForcibly();
            executor.waitFor();

            assertThat(hasBegun).as("a worker was on its way when it was killed").isTrue();

            assertAllGone(fresh.resolve("run"));
            Leftovers.end(fresh.resolve("run"));
        }
    }

    /// What is dying may take a moment, and what was just being started ends when it finds nothing
    /// to do; what really survived would stay for minutes. bubblewrap killed in the middle of its
    /// start leaves one that waits for ever: where no launcher is there to end it, the next
    /// executor does.
    private void assertAllGone(Path run) throws Exception {
        List<String> left = List.of();
        int quiet = 0;
        for (int i = 0; i < 2_000 && quiet < 100; i++) {
            if (i == MANY && ground == Ground.CHAIN) {
                Leftovers.end(run);
            }
            left = Survivors.of(home);
            quiet = left.isEmpty() ? quiet + 1 : 0;
            Backoff.sleep(Duration.ofMillis(5));
        }
        assertThat(left).as("survivors, after %d looks without any", quiet).isEmpty();
        assertThat(quiet).as("half a second without survivors").isEqualTo(100);
    }

    private Path workspace() {
        return home.resolve("workspace/data");
    }
}
