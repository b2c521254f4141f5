package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of workers whose launcher dies, and where there can be no launcher.
@Timeout(60)
class LauncherLostTest {
    @TempDir Path shared;
    @TempDir Path home;
    private Workshop workshop;

    @BeforeEach
    void make() throws IOException {
        workshop = new Workshop(home).ownedBy(1000);
    }

    @Test
    void a_worker_whose_launcher_is_killed_is_gone_and_has_no_result() throws Exception {
        try (var bubblewrap = Workshop.open(shared)) {
            var running = new CountDownLatch(1);
            var launch =
                    workshop.shell(
                            """
                            trap '' TERM
                            (setsid sleep 300 </dev/null >/dev/null 2>&1 &)
                            echo up >&2
                            while :; do sleep 1; done
                            """);
            var spawn = bubblewrap.start(launch, _ -> running.countDown());
            running.await();

            launcher().destroyForcibly();

            assertThatThrownBy(spawn::await)
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.SANDBOX_UNAVAILABLE));
            assertThat(Survivors.of(workshop.workspace)).isEmpty();
        }
    }

    @Test
    void the_next_worker_gets_another_launcher() throws Exception {
        try (var bubblewrap = Workshop.open(shared)) {
            var first = launcher();
            first.destroyForcibly();
            first.onExit().join();

            var exit = workshop.run(bubblewrap, workshop.shell("echo done"));

            assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
            assertThat(exit.stdout()).isEqualTo("done\n");
            assertThat(launcher().pid()).isNotEqualTo(first.pid());
        }
    }

    @Test
    void a_worker_that_had_ended_before_keeps_its_result() throws Exception {
        try (var bubblewrap = Workshop.open(shared)) {
            var spawn = bubblewrap.start(workshop.shell("exit 7"), workshop.lines::add);
            var exit = spawn.await();
            launcher().destroyForcibly();

            assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(7));
            assertThat(spawn.await()).isEqualTo(exit);
        }
    }

    @Test
    void where_no_launcher_can_start_workers_are_started_by_the_chain() throws Exception {
        var kit = home.resolve("kit");
        for (var name : new String[] {"__init__.py", "_worker.py"}) {
            var copy = kit.resolve("holdpoint").resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(Workshop.SDK.resolve("holdpoint").resolve(name), copy);
        }
        var settings = Workshop.settings(shared.resolve("run"));
        Workshop.open(shared).close(); // makes what leads there passable
        try (var bubblewrap =
                Bubblewrap.open(
                        new Bubblewrap.Settings(
                                settings.bwrap(), settings.python(), kit, shared.resolve("run")))) {
            var exit = workshop.run(bubblewrap, workshop.shell("echo done"));

            assertThat(exit.stdout()).isEqualTo("done\n");
            assertThat(launchers()).isEmpty();
        }
    }

    @Test
    void nothing_of_a_sandbox_that_is_closed_stays() throws Exception {
        Workshop.open(shared).close();

        launchers().forEach(left -> left.onExit().join());

        assertThat(launchers()).isEmpty();
    }

    private ProcessHandle launcher() {
        return launchers().findFirst().orElseThrow();
    }

    /// Those of the sandboxes below `shared`: other tests have theirs in this process too.
    private Stream<ProcessHandle> launchers() {
        var complaints = shared.resolve("run/launcher.err");
        return ProcessHandle.current()
                .children()
                .filter(process -> {
                    try {
                        var stderr = Path.of("/proc/" + process.pid() + "/fd/2");
                        return Files.readSymbolicLink(stderr).equals(complaints);
                    } catch (IOException e) {
                        return false; // it has ended
                    }
                });
    }
}
