package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
