package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BubblewrapTest {
    @TempDir static Path shared;
    static Bubblewrap bubblewrap;

    @TempDir Path home;
    Workshop workshop;

    @BeforeAll
    static void open() throws IOException {
        bubblewrap = Workshop.open(shared);
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
    void what_a_plugin_changes_lands_in_the_stage_and_not_in_the_workspace() throws IOException {
        var module = workshop.packages.resolve("some_plugin");
        Files.createDirectories(module);
        Files.writeString(
                module.resolve("__init__.py"),
                """
                from holdpoint import Plugin as Base
                class Plugin(Base):
                    name = "p"
                    version = "1"
                    supported_extensions = []
                    def can_handle(self, file_path, variables): return True
                    def transform(self, file_path, ctx):
                        with open(file_path, "a") as file: file.write("two\\n")
                        ctx.log.info("did it")
                """);
        workshop.environment.put("PYTHONPATH", workshop.packages.toString());
        var file = workshop.workspace.resolve("data.txt");
        workshop.stdin =
                Json.write(
                        Map.of(
                                "plugin_module",
                                "some_plugin",
                                "context",
                                Map.of(
                                        "variables",
                                        Map.of(),
                                        "dst_root",
                                        workshop.workspace.toString()),
                                "files",
                                List.of(file.toString()),
                                "dry_run",
                                false));

        var exit = workshop.run(bubblewrap, workshop.launch(List.of()));

        assertThat(exit.status()).as(workshop.stderr()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.stdout()).contains("\"modified\"");
        assertThat(workshop.lines).anyMatch(line -> line.contains("did it"));
        assertThat(workshop.staged("data.txt")).isEqualTo("one\ntwo\n");
        assertThat(file).hasContent("one\n");
        assertThat(exit.peakMemoryMb()).isBetween(5L, 100L);
        assertThat(exit.cpuMs()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void calls_that_reach_into_the_kernel_are_refused(int owner) throws IOException {
        var exit =
                workshop.run(
                        bubblewrap,
                        workshop.ownedBy(owner)
                                .python(
                                        """
                                        import ctypes, os, socket
                                        libc = ctypes.CDLL(None, use_errno=True)
                                        def call(name, number, *arguments):
                                            ctypes.set_errno(0)
                                            libc.syscall(number, *arguments)
                                            print(name, ctypes.get_errno())
                                        call("ptrace", 101, 0, 0, 0, 0)
                                        call("mount", 165, 0, 0, 0, 0, 0)
                                        call("keyctl", 250, 0, -3, 0)
                                        call("bpf", 321, 0, 0, 0)
                                        call("io_uring_setup", 425, 1, 0)
                                        call("unshare", 272, 0x10000000)
                                        call("clone", 56, 0x10000011, 0, 0, 0, 0)
                                        call("clone3", 435, 0, 0)
                                        call("tiocsti", 16, 0, 0x5412, 0)
                                        for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, 40):
                                            call("socket", 41, family, 1, 0)
                                        socket.socketpair()[0].close()
                                        """));

        assertThat(exit.stdout())
                .as(workshop.stderr())
                .isEqualTo(
                        """
                        ptrace 1
                        mount 1
                        keyctl 1
                        bpf 1
                        io_uring_setup 1
                        unshare 1
                        clone 1
                        clone3 38
                        tiocsti 1
                        socket 1
                        socket 1
                        socket 1
                        socket 1
                        """);
    }

    @Test
    void what_this_host_does_not_protect_from_is_said() {
        assertThat(bubblewrap.missing())
                .contains(
                        "memory is limited per process, not for the whole tree: no memory cgroup is"
                                + " used");
    }
}
