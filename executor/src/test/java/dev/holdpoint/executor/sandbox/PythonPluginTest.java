package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.model.Accounting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// How Python plugins end in bubblewrap: alone, where a control group counts what they use, and
/// below a supervisor. Both tell the same.
@ParameterizedClass
@EnumSource
@Timeout(120)
class PythonPluginTest {
    enum Way {
        ALONE,
        SUPERVISED
    }

    @TempDir static Path shared;

    @SuppressWarnings("NullAway.Init") // opened before the class is made
    static Bubblewrap sandbox;

    private final Way way;

    @TempDir Path home;
    Workshop workshop;

    PythonPluginTest(Way way) {
        this.way = way;
    }

    @BeforeParameterizedClassInvocation
    static void open(Way way) throws IOException {
        sandbox =
                Bubblewrap.open(
                        Workshop.settings(Workshop.reachable(shared).resolve(way.name())),
                        way == Way.ALONE
                                ? ControlGroups::open
                                : _ -> NoControlGroups.because(List.of("not wanted")));
    }

    @AfterParameterizedClassInvocation
    static void close() {
        sandbox.close();
    }

    @BeforeEach
    void make() throws IOException {
        if (way == Way.ALONE) {
            assumeThat(sandbox.accounting() != Accounting.POLLING)
                    .as("control groups for this user")
                    .isTrue();
        }
        workshop = new Workshop(home).ownedBy(1000);
    }

    @Test
    void it_ends_well() throws IOException {
        var exit = run("pass");

        assertThat(exit.status()).as(workshop.stderr()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.stdout()).contains("\"result\": \"success\"");
        assertThat(exit.peakMemoryMb()).isPositive();
    }

    @Test
    void it_has_a_parent_of_its_own_only_where_it_is_supervised() throws IOException {
        run("print(os.getpid(), os.getppid(), file=sys.stderr)");

        assertThat(workshop.lines).containsExactly(way == Way.ALONE ? "2 1" : "3 2");
    }

    @Test
    void an_exit_code_is_what_it_gave_to_whoever_may_read_it_as_a_signal() throws IOException {
        for (int code : new int[] {0, 1, 124, 129, 137, 139, 159, 192, 255}) {
            var exit = run("os._exit(" + code + ")");

            assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(code));
            assertThat(exit.stdout()).isEmpty();
        }
    }

    @Test
    void a_signal_is_told_from_the_exit_code_that_a_shell_makes_of_it() throws IOException {
        for (int signal : new int[] {9, 11, 6, 15}) {
            var exit = run("os.kill(os.getpid(), " + signal + ")");

            assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(signal));
        }
    }

    @Test
    void the_exit_of_a_child_is_not_its_own() throws IOException {
        var exit =
                run(
                        """
                        child = os.fork()
                        if not child: os._exit(139)
                        os.waitpid(child, 0)
                        os.kill(os.getpid(), 11)
                        """);

        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(11));
    }

    @Test
    void one_that_says_that_it_leaves_with_another_code_is_not_believed() throws IOException {
        var exit =
                run(
                        """
                        os.write(3, b'\\n{"left": 137}\\n')
                        os.kill(os.getpid(), 11)
                        """);

        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(11));
    }

    @Test
    void a_deadline_asks_first_and_one_that_obeys_keeps_its_exit_code() throws IOException {
        workshop.wallClock = Duration.ofSeconds(1);

        var exit =
                run(
                        """
                        signal.signal(signal.SIGTERM, lambda *_: os._exit(5))
                        while True: time.sleep(0.05)
                        """);

        assertThat(exit.deadlinePassed()).isTrue();
        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(5));
        assertThat(exit.durationMs()).isBetween(1000L, 1990L);
    }

    @Test
    void a_deadline_kills_after_one_second_what_does_not_obey() throws IOException {
        workshop.wallClock = Duration.ofSeconds(1);

        var exit =
                run(
                        """
                        signal.signal(signal.SIGTERM, signal.SIG_IGN)
                        while True: time.sleep(0.05)
                        """);

        assertThat(exit.deadlinePassed()).isTrue();
        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
        assertThat(Survivors.of(workshop.workspace)).isEmpty();
    }

    @Test
    void a_daemon_of_it_ends_with_it() throws IOException {
        var exit =
                run(
                        """
                        if os.fork() == 0:
                            os.setsid()
                            if os.fork() == 0:
                                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                                time.sleep(60)
                            os._exit(0)
                        os.wait()
                        """);

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.durationMs()).isLessThan(15_000);
        assertThat(Survivors.of(workshop.workspace)).isEmpty();
    }

    @Test
    void the_sandboxs_first_process_cannot_be_ended_from_inside() throws IOException {
        var exit =
                run(
                        """
                        for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
                            os.kill(1, number)
                        print("goes on", file=sys.stderr)
                        """);

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(workshop.lines).containsExactly("goes on");
    }

    @Test
    void processor_time_beyond_the_limit_kills_it() throws IOException {
        workshop.cpu = Duration.ofSeconds(1);
        workshop.wallClock = Duration.ofSeconds(100); // a busy machine gives it less

        var exit = run("while True: pass");

        assertThat(exit.status()).isEqualTo(new Exit.Status.OutOfCpu(9));
        assertThat(exit.cpuMs()).isBetween(700L, 2_000L);
    }

    @Test
    void one_that_kills_itself_early_has_not_used_up_its_processor_time() throws IOException {
        workshop.cpu = Duration.ofSeconds(2);
        workshop.wallClock = Duration.ofSeconds(100); // a busy machine gives it less

        var exit =
                run(
                        """
                        while time.process_time() < 0.5: pass
                        time.sleep(1.5)
                        os.kill(os.getpid(), 9)
                        """);

        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
    }

    @Test
    void what_it_used_is_real() throws IOException {
        var exit =
                run(
                        """
                        held = bytearray(60_000_000)
                        while time.process_time() < 0.3: pass
                        """);

        assertThat(exit.cpuMs()).isBetween(300L, 5_000L);
        assertThat(exit.peakMemoryMb()).isBetween(60L, 120L);
    }

    @Test
    void it_has_no_more_than_its_processes() throws IOException {
        var exit =
                run(
                        """
                        made = 0
                        try:
                            while True:
                                if os.fork() == 0:
                                    time.sleep(60)
                                made += 1
                        except OSError as e:
                            print(made <= 64, e.errno, file=sys.stderr)
                        """);

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(workshop.lines).containsExactly("True 11");
        assertThat(Survivors.of(workshop.workspace)).isEmpty();
    }

    private Exit run(String text) throws IOException {
        Launch launch = workshop.plugin(text);
        return workshop.run(sandbox, launch);
    }
}
