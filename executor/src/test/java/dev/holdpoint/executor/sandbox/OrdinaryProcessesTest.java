package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Workers without namespaces: without any sandbox, and at the level `limits`.
@Timeout(60)
@ParameterizedClass
@ValueSource(strings = {"none", "limits"})
class OrdinaryProcessesTest {
    private final String level;

    @TempDir Path home;
    private Workshop workshop;
    private Sandbox sandbox;

    OrdinaryProcessesTest(String level) {
        this.level = level;
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        workshop = new Workshop(home).ownedBy(1000);
        var run = Files.createDirectories(home.resolve("run"));
        sandbox =
                level.equals("none")
                        ? Unconfined.open(Workshop.PYTHON, Workshop.SDK, run, () -> polling())
                        : Limited.open(Workshop.PYTHON, Workshop.SDK, run, _ -> polling());
    }

    private static ControlGroups polling() {
        return NoControlGroups.because(List.of("none here"));
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
                        sandbox.seen(workshop.view).toString(),
                        "256",
                        "EXLAB_SITE HOLDPOINT_SPAWN HOME LC_CTYPE PATH PWD");
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
        assertThat(ProcStat.of(child()).filter(stat -> !stat.isDead())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "setsid sh -c 'echo $$ > child; exec sleep 100' & sleep 100",
                "(setsid sh -c '(echo 1; exec sleep 100) & echo $! > child' &); sleep 100",
                "setsid sh -c 'trap \"\" HUP TERM; echo $$ > child; while :; do sleep 1; done' & sleep 100",
                "setsid -f sh -c 'echo $$ > child; exec sleep 100'; while [ ! -s child ]; do :; done",
                "setsid -f sh -c 'echo $$ > child; exec sleep 100' <&- >&- 2>&-; while [ ! -s child ]; do :; done",
                "setsid -f sh -c 'env -i sleep 100 & echo $! > child; wait'; while [ ! -s child ]; do :; done",
            })
    void a_process_that_makes_a_session_of_its_own_dies_with_the_worker(String script)
            throws IOException {
        workshop.wallClock = Duration.ofMillis(700);
        long begin = System.nanoTime();

        run(workshop.shell(script));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
        assertThat(ProcStat.of(child()).filter(stat -> !stat.isDead())).isEmpty();
    }

    @Test
    void a_process_that_hides_cannot_make_the_run_wait_for_its_output() throws IOException {
        var launch =
                workshop.shell(
                        "echo said; setsid -f env -i sh -c 'echo $$ > child; exec sleep 100';"
                                + " while [ ! -s child ]; do :; done");
        try {
            var exit = run(launch);

            assertThat(exit.stdout()).isEqualTo("said\n");
            assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
            assertThat(ProcStat.of(child())).isPresent();
        } finally {
            ProcessHandle.of(child()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void many_processes_of_the_same_user_do_not_keep_a_worker_from_starting() throws IOException {
        var exit = run(workshop.shell("ulimit -u"));

        assertThat(exit.stdout().strip()).isNotEqualTo("64");
        assertThat(sandbox.missing()).anyMatch(line -> line.contains("number of processes"));
    }

    private long child() throws IOException {
        return Long.parseLong(Files.readString(workshop.view.upper().resolve("child")).strip());
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
