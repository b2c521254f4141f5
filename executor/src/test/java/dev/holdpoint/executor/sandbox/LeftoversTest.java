package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an executor took down of its workers, when it has been killed.
@Timeout(60)
class LeftoversTest {
    private static final int SOMEBODY = 1000;

    @TempDir Path home;

    @Test
    void every_process_of_a_worker_is_ended_by_what_a_killed_executor_took_down() throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var executor =
                SandboxMain.start(
                        SandboxMain.outfit(),
                        Ground.LIMITS,
                        home,
                        """
                        trap '' TERM HUP
                        setsid -f sh -c 'trap "" HUP; sleep 300 & echo $! > far; wait' >&- 2>&-
                        ( (trap '' HUP; exec env -i sleep 300) & echo $! > near )
                        while [ ! -s far ]; do :; done
                        echo $$ running >&2
                        while :; do sleep 1; done
                        """);
        long plugin;
        try {
            var said =
                    new BufferedReader(
                            new InputStreamReader(
                                    executor.getInputStream(), StandardCharsets.UTF_8));
            plugin = Long.parseLong(said.readLine().replace(" running", ""));
        } finally {
            executor.destroyForcibly().waitFor();
        }
        var copy = home.resolve("workspace/stage/upper");
        long near = Long.parseLong(Files.readString(copy.resolve("near")).strip());
        long far = Long.parseLong(Files.readString(copy.resolve("far")).strip());
        assertThat(lives(plugin) && lives(near) && lives(far)).as("all survive it").isTrue();

        Leftovers.end(home.resolve("run"));

        assertThat(lives(plugin) || lives(near) || lives(far)).isFalse();
    }

    /// Its environment is empty, its parent has ended, and no control group knows it.
    @Test
    void a_process_that_has_only_its_session_is_ended_with_the_rest() throws Exception {
        var mark = Mark.fresh();
        var builder =
                new ProcessBuilder(
                        "setsid",
                        "sh",
                        "-c",
                        "(env -i sleep 300 >&- & echo $!); echo; exec sleep 300 >&-");
        builder.environment().put(Mark.NAME, mark.value());
        var leader = builder.start();
        var said = leader.inputReader();
        long orphan = Long.parseLong(said.readLine());
        assertThat(said.readLine()).isEmpty();
        Notice.of(home, mark).leads(leader.pid());

        Leftovers.end(home);

        assertThat(lives(orphan) || lives(leader.pid())).isFalse();
    }

    @Test
    void a_pid_that_was_given_to_another_process_is_no_evidence() throws Exception {
        var innocent = new ProcessBuilder("setsid", "sleep", "300").start();
        try {
            var notice = Notice.of(home, Mark.fresh());
            var started = ProcStat.of(innocent.pid()).orElseThrow().startTicks();
            Files.writeString(notice.file(), innocent.pid() + " " + (started - 1) + "\n");

            Leftovers.end(home);

            assertThat(innocent.isAlive()).isTrue();
        } finally {
            innocent.destroyForcibly();
        }
    }

    /// bubblewrap killed in the middle of its start leaves such a one, which waits for ever.
    @Test
    void whoever_has_something_mounted_in_the_run_directory_is_ended() throws Exception {
        var run = Files.createDirectory(home.resolve("run \\ 1"));
        Files.createDirectory(run.resolve("view"));
        var elsewhere = Files.createDirectory(home.resolve("run \\ 10"));
        var left = mounting(run.resolve("view"));
        var innocent = mounting(elsewhere);
        try {
            Leftovers.end(run);

            assertThat(lives(left.pid())).isFalse();
            assertThat(innocent.isAlive()).isTrue();
        } finally {
            left.destroyForcibly();
            innocent.destroyForcibly();
        }
    }

    /// As that of an executor in another container would be.
    @Test
    void another_run_directory_of_the_same_path_is_left_alone() throws Exception {
        var run = Files.createDirectories(home.resolve("above/run"));
        Files.createDirectory(run.resolve("view"));
        var other =
                unshared(
                        "mount -t tmpfs x \"$1\"; mkdir -p \"$2\"; mount -t tmpfs x \"$2\"",
                        home.resolve("above"),
                        run.resolve("view"));
        try {
            Leftovers.end(run);

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    private static Process mounting(Path point) throws IOException {
        return unshared("mount -t tmpfs x \"$1\"", point);
    }

    /// A process in a mount namespace of its own, in which this text was run.
    private static Process unshared(String text, Path... arguments) throws IOException {
        var words = new ArrayList<>(List.of("unshare", "--map-root-user", "--mount", "sh", "-ec"));
        words.add(text + "; echo; exec sleep 300");
        words.add("sh");
        Arrays.stream(arguments).map(Path::toString).forEach(words::add);
        var process = new ProcessBuilder(words).start();
        assertThat(process.inputReader().readLine()).isEmpty();
        return process;
    }

    @Test
    void what_is_over_is_taken_down_no_more() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var workshop = new Workshop(home).ownedBy(SOMEBODY).copied();
        try (var sandbox = Ground.LIMITS.open(home)) {
            workshop.run(sandbox, workshop.shell("exit 0"));

            assertThat(Notice.all(home.resolve("run"))).isEmpty();
        }
    }

    private static boolean lives(long pid) {
        return ProcStat.of(pid).filter(stat -> !stat.isDead()).isPresent();
    }
}
