package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnconfinedTest {
    @TempDir Path home;
    private Workshop workshop;
    private Unconfined sandbox;

    @BeforeEach
    void no_sandbox() throws IOException {
        workshop = new Workshop(home);
        sandbox = Unconfined.open(Workshop.PYTHON, Workshop.SDK);
    }

    @Test
    void a_worker_works_in_the_copy_with_a_clean_environment_and_the_limits() throws IOException {
        workshop.environment.put("EXLAB_SITE", "north");

        var exit =
                run(
                        workshop.shell(
                                "pwd; ulimit -n; env | sort | cut -d= -f1 | xargs; echo x > made"));

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.stdout().lines())
                .containsExactly(
                        workshop.view.upper().toString(),
                        "256",
                        "EXLAB_SITE HOME LC_CTYPE PATH PWD");
        assertThat(workshop.view.upper().resolve("made")).exists();
        assertThat(workshop.workspace.resolve("made")).doesNotExist();
    }

    @Test
    void signals_and_exit_codes_are_told_apart() throws IOException {
        assertThat(run(workshop.shell("exit 139")).status()).isEqualTo(new Exit.Status.Exited(139));
        assertThat(run(workshop.shell("kill -SEGV $$")).status())
                .isEqualTo(new Exit.Status.Signalled(11));
    }

    @Test
    void when_the_time_is_over_every_process_of_the_session_dies() throws IOException {
        workshop.wallClock = Duration.ofMillis(500);

        var exit =
                run(
                        workshop.shell(
                                "trap '' TERM; (trap '' TERM; sleep 100 & echo $! > child; wait) & while :; do sleep 1; done"));

        assertThat(exit.deadlinePassed()).isTrue();
        long child =
                Long.parseLong(Files.readString(workshop.view.upper().resolve("child")).strip());
        assertThat(ProcStat.of(child).filter(stat -> !stat.isDead())).isEmpty();
    }

    @Test
    void an_overlay_is_refused() throws IOException {
        var launch = workshop.shell("true");

        var exit = sandbox.start(launch, line -> {}).await();

        assertThat(exit.status())
                .isEqualTo(
                        new Exit.Status.NotStarted(
                                "spawn_failed: expected a copy of the workspace, got an overlay"));
    }

    @Test
    void closing_ends_every_worker_that_still_runs_and_none_starts_after() throws IOException {
        var started = new CountDownLatch(1);
        var spawn =
                sandbox.start(
                        copied(
                                workshop.shell(
                                        "trap '' TERM; sleep 100 & echo $! > child; echo up >&2; wait; sleep 100")),
                        _ -> started.countDown());
        assertThatCode(started::await).doesNotThrowAnyException();

        sandbox.close();

        long child =
                Long.parseLong(Files.readString(workshop.view.upper().resolve("child")).strip());
        assertThat(ProcStat.of(child).filter(stat -> !stat.isDead())).isEmpty();
        assertThat(spawn.await().cancelled()).isTrue();
        assertThat(run(workshop.shell("true")).status())
                .isEqualTo(new Exit.Status.NotStarted("spawn_failed: the sandbox is closed"));
    }

    private Exit run(Launch launch) {
        List<String> said = new ArrayList<>();
        return sandbox.start(copied(launch), said::add).await();
    }

    private Launch copied(Launch launch) {
        var view = View.copied(workshop.workspace, workshop.view.upper());
        return new Launch(
                launch.pass(),
                launch.plugin(),
                view,
                launch.packages(),
                launch.environment(),
                launch.stdin(),
                launch.limits(),
                null,
                launch.scratch());
    }
}
