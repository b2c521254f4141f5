package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// How workers end, and that nothing of them is left, in each sandbox that has a first process.
@ParameterizedClass
@EnumSource(names = {"RESIDENT", "CHAIN", "NAMESPACES"})
@Timeout(120)
class EndingTest {
    @TempDir static Path shared;

    @SuppressWarnings("NullAway.Init") // opened before the class is made
    static Sandbox sandbox;

    private final Ground ground;

    @TempDir Path home;
    Workshop workshop;

    EndingTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeParameterizedClassInvocation
    static void open(Ground ground) throws IOException {
        sandbox = ground.open(shared);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        sandbox.close();
    }

    @BeforeEach
    void make() throws IOException {
        workshop = new Workshop(home).ownedBy(1000);
    }

    @Test
    void an_exit_code_is_what_the_plugin_gave() throws IOException {
        for (int code : new int[] {0, 1, 2, 3, 124, 137, 139, 255}) {
            assertThat(run(workshop.shell("exit " + code)).status())
                    .isEqualTo(new Exit.Status.Exited(code));
        }
    }

    @Test
    void a_signal_is_told_from_the_exit_code_that_a_shell_makes_of_it() throws IOException {
        assertThat(run(workshop.shell("kill -SEGV $$")).status())
                .isEqualTo(new Exit.Status.Signalled(11));
        assertThat(run(workshop.shell("kill -KILL $$")).status())
                .isEqualTo(new Exit.Status.Signalled(9));
    }

    @Test
    void a_plugin_that_kills_its_supervisor_is_killed_with_it_and_has_still_used_something()
            throws IOException {
        var exit = run(workshop.shell("kill -KILL $PPID; sleep 60"));

        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
        assertThat(exit.peakMemoryMb()).isPositive();
        assertThat(exit.durationMs()).isLessThan(30_000);
        assertNothingRuns();
    }

    @Test
    void a_deadline_asks_first_and_a_plugin_that_obeys_keeps_its_exit_code() throws IOException {
        workshop.wallClock = Duration.ofSeconds(1);

        var exit =
                run(workshop.shell("trap 'echo bye >&2; exit 0' TERM; while :; do read x; done"));

        assertThat(exit.deadlinePassed()).isTrue();
        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(workshop.lines).contains("bye");
        assertThat(exit.durationMs()).isBetween(1000L, 1990L);
        assertNothingRuns();
    }

    @Test
    void a_deadline_kills_after_one_second_what_does_not_obey() throws IOException {
        workshop.wallClock = Duration.ofSeconds(1);

        var exit =
                run(
                        workshop.shell(
                                "trap '' TERM; (trap '' TERM; sleep 60) & while :; do sleep 1; done"));

        assertThat(exit.deadlinePassed()).isTrue();
        assertThat(exit.cancelled()).isFalse();
        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
        assertThat(exit.durationMs()).isBetween(2000L, 5000L);
        assertThat(exit.peakMemoryMb()).isPositive();
        assertNothingRuns();
    }

    @Test
    void time_used_up_is_measured_even_where_the_supervisor_never_reports() throws IOException {
        workshop.wallClock = Duration.ofSeconds(4);

        var exit =
                run(
                        workshop.python(
                                """
                                import signal
                                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                                held = bytearray(50_000_000)
                                while True: pass
                                """));

        assertThat(exit.cpuMs()).isGreaterThan(100);
        assertThat(exit.peakMemoryMb()).isBetween(48L, 90L);
    }

    @Test
    void a_fork_bomb_stays_inside_and_ends_with_the_plugin() throws IOException {
        var exit =
                run(
                        workshop.python(
                                """
                                import os, time
                                made = 0
                                try:
                                    while True:
                                        if os.fork() == 0:
                                            time.sleep(60)
                                        made += 1
                                except OSError as e:
                                    print(made, e.errno)
                                """));

        assertThat(exit.status()).as(workshop.stderr()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.stdout()).matches("[3-6][0-9] 11\n");
        assertNothingRuns();
    }

    @Test
    void a_daemon_that_holds_stdout_open_does_not_hold_up_the_end() throws IOException {
        var exit =
                run(
                        workshop.python(
                                """
                                import os, time
                                if os.fork() == 0:
                                    os.setsid()
                                    if os.fork() == 0:
                                        time.sleep(60)
                                    os._exit(0)
                                print("done")
                                """));

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.stdout()).isEqualTo("done\n");
        assertThat(exit.durationMs()).isLessThan(15_000);
        assertNothingRuns();
    }

    @Test
    void a_worker_can_be_cancelled_from_another_thread() throws Exception {
        var running = new CountDownLatch(1);
        var spawn =
                sandbox.start(
                        workshop.shell("trap '' TERM; echo up >&2; while :; do sleep 1; done"),
                        line -> running.countDown());
        running.await();
        var canceller = Thread.ofPlatform().start(spawn::cancel);

        var exit = spawn.await();

        canceller.join();
        assertThat(exit.cancelled()).isTrue();
        assertThat(exit.deadlinePassed()).isFalse();
        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
        assertNothingRuns();
    }

    @Test
    void a_worker_can_be_cancelled_before_it_has_begun() throws IOException {
        for (int i = 0; i < 10; i++) {
            var spawn = sandbox.start(workshop.shell("sleep 60"), workshop.lines::add);
            spawn.cancel();

            var exit = spawn.await();

            assertThat(exit.cancelled()).isTrue();
            assertThat(exit.durationMs()).isLessThan(10_000);
        }
        assertNothingRuns();
    }

    @Test
    void a_cancel_after_the_end_changes_nothing() throws IOException {
        var spawn = sandbox.start(workshop.shell("exit 0"), workshop.lines::add);
        spawn.await();
        spawn.cancel();

        assertThat(spawn.await().cancelled()).isFalse();
    }

    @Test
    void memory_beyond_the_limit_is_refused_to_the_process() throws IOException {
        workshop.memoryMb = 64;

        var exit =
                run(
                        workshop.python(
                                """
                                try:
                                    held = bytearray(100_000_000)
                                except MemoryError:
                                    print("refused")
                                """));

        assertThat(exit.stdout()).isEqualTo("refused\n");
    }

    @Test
    void processor_time_beyond_the_limit_kills_the_process() throws IOException {
        workshop.cpu = Duration.ofSeconds(1);
        workshop.wallClock = Duration.ofSeconds(100); // a busy machine gives it less

        var exit = run(workshop.python("while True: pass"));

        assertThat(exit.status()).isEqualTo(new Exit.Status.OutOfCpu(9));
        // The kernel counts whole ticks against the limit: on a busy machine up to a fifth too
        // many.
        assertThat(exit.cpuMs()).isBetween(700L, 2_000L);
    }

    @Test
    void processor_time_that_is_used_up_is_told_by_the_signal_that_came() throws IOException {
        workshop.cpu = Duration.ofSeconds(2);
        workshop.wallClock = Duration.ofSeconds(100); // a busy machine gives it less

        var exit =
                run(
                        workshop.python(
                                """
                                import os, signal, time
                                while time.process_time() < 1.5: pass  # the kernel may count a fifth more
                                os.kill(os.getpid(), signal.SIGXCPU)
                                """));

        assertThat(exit.status()).isEqualTo(new Exit.Status.OutOfCpu(24));
    }

    @Test
    void a_large_file_is_refused() throws IOException {
        var exit =
                run(
                        workshop.python(
                                """
                                import os
                                fd = os.open("big", os.O_CREAT | os.O_WRONLY)
                                try:
                                    os.ftruncate(fd, (256 << 20) + 1)
                                except OSError as e:
                                    print(e.errno)
                                """));

        assertThat(exit.stdout()).isEqualTo("27\n");
    }

    @Test
    void an_entrypoint_that_is_not_there_says_so() throws IOException {
        var exit = run(workshop.words("no-such-program"));

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(3));
        assertThat(exit.stdout()).contains("spawn_failed: ");
    }

    @Test
    void a_stage_that_is_not_there_is_a_worker_that_was_never_started() throws IOException {
        var launch = workshop.shell("exit 0");
        Files.delete(workshop.view.upper());

        var exit = run(launch);

        assertThat(exit.status())
                .isInstanceOfSatisfying(
                        Exit.Status.NotStarted.class,
                        status -> assertThat(status.reason()).startsWith("spawn_failed: "));
        assertThat(exit.durationMs()).isZero();
    }

    @Test
    void after_close_nothing_can_be_started() throws IOException {
        var closed = ground.open(home);
        closed.close();

        assertThat(workshop.run(closed, workshop.shell("exit 0")).status())
                .isInstanceOf(Exit.Status.NotStarted.class);
    }

    private Exit run(Launch launch) {
        return workshop.run(sandbox, launch);
    }

    /// No process of this host works in the workspace, or has it mounted.
    private void assertNothingRuns() throws IOException {
        assertThat(Survivors.of(workshop.workspace)).isEmpty();
    }
}
