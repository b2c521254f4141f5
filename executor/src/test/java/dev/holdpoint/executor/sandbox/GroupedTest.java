package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.Accounting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Workers in control groups of this host's kernel, whichever version it has: root's on version 1,
/// or what systemd delegated on version 2.
@Timeout(60)
class GroupedTest {
    @TempDir static Path shared;
    static Bubblewrap bubblewrap;

    @TempDir Path home;
    private Workshop workshop;

    @BeforeAll
    static void open() throws IOException {
        bubblewrap = Workshop.open(shared);
        assumeThat(bubblewrap.accounting())
                .as("a machine that lets this user make control groups for memory and processes")
                .isNotEqualTo(Accounting.POLLING);
    }

    @AfterAll
    static void close() {
        bubblewrap.close();
    }

    @BeforeEach
    void make() throws IOException {
        workshop = new Workshop(home);
    }

    @Test
    void nothing_is_missing_and_each_spawn_takes_its_leaf_along() throws IOException {
        var exit = run(workshop.shell("exit 3"));

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(3));
        assertThat(exit.killedForMemory()).isZero();
        assertThat(bubblewrap.missing()).isEmpty();
        for (var group : record(shared)) {
            assertThat(CgroupFiles.KERNEL.below(group)).isEmpty();
        }
    }

    @Test
    void many_processes_each_below_its_limit_are_killed_for_what_they_have_together()
            throws IOException {
        workshop.memoryMb = 64;

        var exit =
                run(
                        workshop.python(
                                """
                                import os, time
                                children = []
                                for i in range(6):
                                    child = os.fork()
                                    if not child:
                                        held = bytearray(b"x") * (24 << 20)
                                        time.sleep(60)
                                        os._exit(0)
                                    children.append(child)
                                ended, status = os.wait()
                                print(status)
                                for child in children:
                                    if child != ended: os.kill(child, 9)
                                """));

        assertThat(exit.killedForMemory()).isPositive();
        assertThat(exit.deadlinePassed()).isFalse();
        // Version 1 takes one of them, and the main process may go on; version 2 takes them all.
        if (bubblewrap.accounting() == Accounting.CGROUP_V1) {
            assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
            assertThat(exit.stdout()).isEqualTo("9\n");
        } else {
            assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    32 | head -c 60000000 /dev/zero > /tmp/big; sleep 1
                    8  | head -c 16000000 /dev/zero > /dev/shm/big; sleep 1
                    40 | exec /usr/bin/python3 -I -S -c 'import os; f = os.memfd_create("x"); [os.write(f, b"x" * 1000000) for _ in range(80)]'
                    """)
    void memory_in_files_that_are_none_counts_too(int memoryMb, String text) throws IOException {
        workshop.memoryMb = memoryMb;

        assertThat(run(workshop.shell(text)).killedForMemory()).as(workshop.stderr()).isPositive();
    }

    @Test
    void a_kill_by_the_plugin_itself_is_none_for_memory() throws IOException {
        var exit = run(workshop.shell("kill -KILL $$"));

        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
        assertThat(exit.killedForMemory()).isZero();
    }

    @Test
    void the_limit_of_processes_binds_a_worker_of_root_too() throws IOException {
        var exit =
                run(
                        workshop.python(
                                """
                                import os, time
                                made = 0
                                try:
                                    while True:
                                        if not os.fork(): time.sleep(60)
                                        made += 1
                                except OSError as e: print(made >= 50, made < 68, e.errno)
                                """));

        assertThat(exit.stdout()).isEqualTo("True True 11\n");
    }

    @Test
    void time_and_memory_of_every_process_are_counted() throws IOException {
        var exit =
                run(
                        workshop.python(
                                """
                                import os, time
                                ready, done = os.pipe()
                                for i in range(2):
                                    if not os.fork():
                                        held = bytearray(b"x") * (40 << 20)
                                        while time.process_time() < 0.3: pass
                                        os.write(done, b"x")
                                        time.sleep(60)
                                os.read(ready, 1); os.read(ready, 1)
                                """));

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.cpuMs()).isBetween(600L, 5_000L);
        assertThat(exit.peakMemoryMb()).isBetween(80L, 160L);
    }

    @Test
    void without_a_sandbox_a_process_that_hides_dies_with_the_worker() throws IOException {
        try (var none = Unconfined.open(Workshop.PYTHON, Workshop.SDK, home)) {
            var exit =
                    none.start(
                                    copied(
                                            workshop.shell(
                                                    "echo said; setsid -f env -i sh -c 'echo $$ >"
                                                            + " child; exec sleep 100'; while [ ! -s"
                                                            + " child ]; do :; done")),
                                    workshop.lines::add)
                            .await();

            assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
            assertThat(exit.stdout()).isEqualTo("said\n");
            long child = Long.parseLong(workshop.staged("child").strip());
            assertThat(ProcStat.of(child).filter(stat -> !stat.isDead())).isEmpty();
            assertThat(none.missing()).noneMatch(line -> line.contains("number of processes"));
        }
    }

    @Test
    void without_a_sandbox_processes_that_each_start_the_next_die_with_the_worker()
            throws IOException {
        try (var none = Unconfined.open(Workshop.PYTHON, Workshop.SDK, home)) {
            var exit =
                    none.start(copied(workshop.python(Workshop.RELAY)), workshop.lines::add)
                            .await();

            assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
            assertThat(exit.overrun()).isNull();
            assertThat(exit.durationMs()).isLessThan(15_000);
        }
    }

    @Test
    void one_that_leaves_its_group_cannot_make_the_run_wait_for_its_output() throws IOException {
        try (var none = Unconfined.open(Workshop.PYTHON, Workshop.SDK, home)) {
            var leave =
                    record(home).stream()
                            .map(group -> "echo 0 > " + outside(group) + "/cgroup.procs; ")
                            .collect(Collectors.joining());
            var launch =
                    copied(
                            workshop.shell(
                                    "echo said; setsid -f env -i sh -c '"
                                            + leave
                                            + "echo $$ > child; exec sleep 100';"
                                            + " while [ ! -s child ]; do :; done"));
            try {
                var exit = none.start(launch, workshop.lines::add).await();

                assertThat(exit.stdout()).isEqualTo("said\n");
                assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
            } finally {
                long child = Long.parseLong(workshop.staged("child").strip());
                ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    /// Where this process is, which holds the executor's group.
    private static Path outside(Path group) {
        var parent = Objects.requireNonNull(group.getParent());
        return bubblewrap.accounting() == Accounting.CGROUP_V1 ? parent : parent.resolve("main");
    }

    @Test
    void a_process_in_a_leaf_of_a_killed_executor_is_ended_with_it() throws IOException {
        var groups = ControlGroups.open(home); // is never closed, as by one that was killed
        var leaf = groups.leaf(Limits.CHECK);
        var words = new ArrayList<>(List.of("/bin/sh", "-c", ControlGroups.ENTER, "try"));
        leaf.entrance().forEach(file -> words.add(file.toString()));
        var process = new ProcessBuilder(words).start();
        assertThat(process.inputReader().readLine()).isEqualTo("in");

        Leftovers.end(home);

        assertThat(process.onExit().join().exitValue()).isEqualTo(128 + 9);
        assertThat(record(home)).isNotEmpty().allSatisfy(group -> assertThat(group).doesNotExist());
    }

    @Test
    void what_an_executor_leaves_that_is_killed_is_found_by_its_record() throws Exception {
        var executor =
                SandboxMain.start(
                        SandboxMain.outfit(), Ground.RESIDENT, home, "echo running >&2; sleep 300");
        try (var said =
                new BufferedReader(
                        new InputStreamReader(executor.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("running");
        } finally {
            executor.destroyForcibly().waitFor();
        }
        var groups = record(home.resolve("run"));
        assertThat(groups).isNotEmpty().allSatisfy(group -> assertThat(group).isDirectory());

        Leftovers.end(home.resolve("run"));

        assertThat(groups).allSatisfy(group -> assertThat(group).doesNotExist());
    }

    @Test
    void a_sandbox_that_is_closed_leaves_no_group() throws IOException {
        Workshop.open(home).close();

        assertThat(record(home)).isNotEmpty().allSatisfy(group -> assertThat(group).doesNotExist());
    }

    private static List<Path> record(Path parent) throws IOException {
        var run = Files.exists(parent.resolve("run")) ? parent.resolve("run") : parent;
        return Files.readAllLines(run.resolve(Branch.RECORD)).stream().map(Path::of).toList();
    }

    private Exit run(Launch launch) {
        return workshop.run(bubblewrap, launch);
    }

    private Launch copied(Launch launch) {
        return new Launch(
                launch.pass(),
                launch.plugin(),
                View.copied(workshop.workspace, workshop.view.upper()),
                launch.packages(),
                launch.environment(),
                launch.stdin(),
                launch.limits(),
                null,
                launch.scratch());
    }
}
