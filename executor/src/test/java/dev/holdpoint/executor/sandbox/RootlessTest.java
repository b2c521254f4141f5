package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An executor that is an ordinary user; run as a process of its own where the tests are root's.
@Timeout(90)
@ParameterizedClass
@EnumSource(names = {"RESIDENT", "CHAIN", "NAMESPACES"})
class RootlessTest {
    private final Ground ground;

    private static final int SOMEBODY = 65534;

    @TempDir static Path parent;
    private static final List<String> outfit = new ArrayList<>();

    private Path home;

    RootlessTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeAll
    static void copyOutfit() throws IOException {
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (WorkerUser.isRoot()) {
            outfit.addAll(
                    List.of(
                            "/usr/bin/setpriv",
                            "--reuid=" + SOMEBODY,
                            "--regid=" + SOMEBODY,
                            "--clear-groups"));
        }
        outfit.addAll(SandboxMain.outfit(Files.createDirectories(parent.resolve("outfit"))));
    }

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createTempDirectory(parent, "home");
        if (WorkerUser.isRoot()) {
            Files.setAttribute(home, "unix:uid", SOMEBODY);
            Files.setAttribute(home, "unix:gid", SOMEBODY);
        }
    }

    @Test
    void an_ordinary_user_gets_a_sandbox_too() throws Exception {
        var said =
                run(
                        """
                        echo two >> data.txt; rm -rf d; mkdir d
                        id -u
                        grep -E '^(CapEff|CapBnd|NoNew|Seccomp:)' /proc/self/status
                        for d in / /usr /etc /dev /proc /proc/sys/kernel /home /root; do
                          { true > $d/hole; } 2>/dev/null && echo "wrote in $d"
                        done
                        { echo x > /proc/sys/kernel/core_pattern; } 2>/dev/null && echo wrote
                        set -- /proc/[0-9]*; echo $#
                        """);

        int user = WorkerUser.isRoot() ? SOMEBODY : (Integer) Files.getAttribute(home, "unix:uid");
        assertThat(said.replace("\t", " "))
                .isEqualTo(
                        user
                                + """

                                CapEff: 0000000000000000
                                CapBnd: 0000000000000000
                                NoNewPrivs: 1
                                Seccomp: %d
                                3
                                exit 0
                                """
                                        .formatted(ground.isStrong() ? 2 : 0));
        assertThat(home.resolve("workspace/stage/upper/data.txt")).hasContent("one\ntwo\n");
        assertThat(home.resolve("workspace/data/data.txt")).hasContent("one\n");
        assertThat(Survivors.of(home.resolve("workspace/data"))).isEmpty();
    }

    @Test
    void the_limit_of_processes_counts_this_sandbox_only() throws Exception {
        var said =
                run(
                        """
                        exec /usr/bin/python3 -I -S -c '
                        import os, time
                        made = 0
                        try:
                            while True:
                                if os.fork() == 0: time.sleep(60)
                                made += 1
                        except OSError as e: print(made >= 50, made < 64, e.errno)
                        '
                        """);

        assertThat(said).isEqualTo("True True 11\nexit 0\n");
        assertThat(Survivors.of(home.resolve("workspace/data"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void every_refused_call_fails_as_it_should(boolean hasNetwork) throws Exception {
        var calls = RefusedCalls.of(hasNetwork);

        var said =
                SandboxMain.run(
                        outfit,
                        Ground.RESIDENT,
                        home,
                        calls.shell(),
                        hasNetwork ? "network" : "no network");

        assertThat(said).endsWith("\nexit 0\n");
        assertThat(RefusedCalls.sorted(said.replace("exit 0\n", ""))).isEqualTo(calls.expected());
    }

    private String run(String text) throws IOException, InterruptedException {
        return SandboxMain.run(outfit, ground, home, text);
    }
}
