package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void without_control_groups_a_worker_runs_and_what_is_missing_is_said() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var polling =
                Bubblewrap.open(
                        Workshop.settings(home.resolve("run")),
                        Start.Way.RESIDENT,
                        _ -> NoControlGroups.because(List.of("none here", "nor there")))) {
            var exit = workshop.run(polling, workshop.shell("kill -KILL $$"));

            assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
            assertThat(exit.killedForMemory()).isZero();
            assertThat(exit.peakMemoryMb()).isPositive();
            assertThat(polling.accounting()).isEqualTo(Accounting.POLLING);
            assertThat(polling.missing().getFirst())
                    .startsWith("memory is limited and counted for each process")
                    .contains("(none here; nor there)", "Delegate=yes");
            if (WorkerUser.isRoot()) {
                assertThat(polling.missing())
                        .anyMatch(line -> line.startsWith("the limit of processes does not bind"));
            }
        }
    }
}
