package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plugins that stage more than their executor allows.
class QuotaTest {
    private static final int USER = 1000;
    private static final String PASS =
            "{\"workspace\": \"lab:run-1\", \"plugins\": [\"p\", \"q\"]}";
    private static final String GOOD = "def post_transform_all(self, ctx): open('good', 'w')";

    /// Closes the directory that it goes on writing in.
    private static final String HIDES =
            """
            def post_transform_all(self, ctx):
                os.mkdir("d")
                files = [open("d/%d" % i, "wb") for i in range(40)]
                os.mkdir("d/e")
                files.append(open("d/e/f", "wb"))
                os.chmod("d/e", 0)
                os.chmod("d", 0)
                for file in files: file.write(bytes(1 << 20)); file.flush()
                time.sleep(60)
            """;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"overlay", "copy"})
    void an_ordinary_users_plugin_is_ended_for_what_it_hides_in_closed_directories(String kind)
            throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self/status"), "unix:uid"))
                .as("run as root")
                .isEqualTo(0);
        try (var house = new House(directory)) {
            house.plugin("p", HIDES);
            house.plugin("q", GOOD);
            var workspace = house.workspace("run-1", Map.of("a", "1\n"));
            for (var path : List.of(workspace, workspace.resolve("a"))) {
                Files.setAttribute(path, "unix:uid", USER);
                Files.setAttribute(path, "unix:gid", USER);
            }
            house.executorAs(
                    USER, List.of("--clear-groups"), "one", "--staged-mib", "8", "--stage", kind);

            assertEnded(house, workspace, "more than 8388608 staged bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlay", "copy"})
    void a_copy_of_a_large_workspace_is_not_the_plugins(String kind) throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "p",
                    """
                    def post_transform_all(self, ctx):
                        i = 0
                        while True:
                            i += 1
                            open("f%d" % i, "w").close()
                            if i > 40: time.sleep(0.1)
                    """);
            house.plugin("q", GOOD);
            var workspace = house.workspace("run-1", Map.of("a", "1\n"));
            for (int i = 0; i < 100; i++) {
                Files.write(workspace.resolve("large" + i), new byte[100_000]);
            }
            house.executor("one", "--staged-mib", "1", "--staged-entries", "50", "--stage", kind);

            assertEnded(house, workspace, "more than 50 staged entries");
        }
    }

    @Test
    void parked_work_counts_when_another_executor_goes_on_with_it() throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "p",
                    """
                    def pre_transform_all(self, ctx):
                        if "v" not in (ctx.extra_inputs or {}):
                            with open("first", "wb") as file: file.write(bytes(800_000))
                            raise PluginInputRequired([{"id": "v"}], "which?")
                        with open("second", "wb") as file: file.write(bytes(400_000))
                        time.sleep(60)
                    """);
            house.plugin("q", GOOD);
            var workspace = house.workspace("run-1", Map.of("a", "1\n"));
            var first = house.executor("one", "--stage", "copy", "--staged-mib", "1");
            var pass = house.submit(PASS);
            var waiting = house.await(pass, PassState.WAITING, PassState.DONE);
            House.kill(first);
            house.executor("two", "--stage", "overlay", "--staged-mib", "1");
            house.answer(waiting, "{\"v\": \"1\"}");

            var applied =
                    Objects.requireNonNull(house.await(pass, PassState.DONE).result()).applied();

            assertEnded(applied.getFirst(), "more than 1048576 staged bytes");
            assertThat(House.tree(workspace)).containsOnlyKeys("a", "good");
        }
    }

    private static void assertEnded(House house, Path workspace, String why) throws IOException {
        var before = House.tree(workspace).keySet();

        var applied = Objects.requireNonNull(house.done(PASS).result()).applied();

        assertEnded(applied.getFirst(), why);
        assertThat(applied.getLast().status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(House.tree(workspace).keySet()).containsAll(before).hasSize(before.size() + 1);
    }

    /// By a look while it ran, and not by what was read afterwards, or by its wall clock.
    private static void assertEnded(Entry entry, String why) {
        assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(entry.violations()).containsExactly(" (" + why + ")");
        assertThat(entry.error()).isNull();
        assertThat(entry.usage().exitCode()).isEqualTo(-9);
    }
}
