package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Executors at each sandbox level, of root and of an ordinary user, and passes that ask for one.
class SandboxLevelsTest {
    private static final int USER = 1234;
    private static final String PASS = "{\"workspace\": \"lab:run-1\", \"plugins\": [\"p\"]}";
    private static final String BODY =
            """
            def transform(self, file_path, ctx):
                with open(file_path, "a") as file: file.write("more\\n")
                with open(os.path.join(str(ctx.dst_root), "made"), "w") as file:
                    file.write("%d\\n" % os.geteuid())
            """;

    @TempDir Path directory;

    @BeforeEach
    void only_root_can_be_every_kind_of_user() throws IOException {
        assumeThat(Files.getAttribute(Path.of("/proc/self/status"), "unix:uid"))
                .as("run as root")
                .isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource({
        "strong, false",
        "namespaces, false",
        "limits, false",
        "strong, true",
        "namespaces, true",
        "limits, true"
    })
    void a_pass_is_published_alike_at_every_level(String level, boolean isRoot) throws Exception {
        try (var house = new House(directory)) {
            house.plugin("p", BODY);
            var workspace = house.workspace("run-1", Map.of("a", "1\n"));
            give(workspace, USER);
            give(workspace.resolve("a"), USER);
            start(house, isRoot, "one", level);

            var entry = entry(house.done(PASS));
            var tried = entry(house.done(PASS.replace("}", ", \"dry_run\": true}")));

            assertThat(entry.status()).as(entry.error()).isEqualTo(EntryStatus.SUCCESS);
            assertThat(entry.usage().level()).isEqualTo(level);
            assertThat(entry.filesAffected()).containsExactly("a", "made");
            assertThat(House.tree(workspace)).isEqualTo(Map.of("a", "1\nmore\n", "made", "1234\n"));
            assertThat(Files.getAttribute(workspace.resolve("made"), "unix:uid")).isEqualTo(USER);
            assertThat(Objects.requireNonNull(tried.perFile()))
                    .extracting(file -> file.get("path"))
                    .containsExactly(
                            workspace.resolve("a").toString(),
                            workspace.resolve("made").toString());
            assertThat(house.queue().inspection().executors().getFirst().level()).isEqualTo(level);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"strong", "namespaces", "limits"})
    void a_workspace_of_root_is_refused_only_where_its_plugin_would_be_root(String level)
            throws Exception {
        try (var house = new House(directory)) {
            house.plugin("p", BODY);
            var workspace = house.workspace("run-1", Map.of("a", "1\n"));
            start(house, true, "one", level);

            var entry = entry(house.done(PASS));

            if (level.equals("limits")) {
                assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
                assertThat(entry.error())
                        .startsWith("spawn_failed: expected a workspace of an ordinary user");
                assertThat(House.tree(workspace)).isEqualTo(Map.of("a", "1\n"));
            } else {
                assertThat(entry.status()).as(entry.error()).isEqualTo(EntryStatus.SUCCESS);
                assertThat(House.tree(workspace))
                        .isEqualTo(Map.of("a", "1\nmore\n", "made", "0\n"));
            }
        }
    }

    @Test
    void a_pass_waits_for_an_executor_of_the_level_that_it_requires() throws Exception {
        try (var house = new House(directory)) {
            house.plugin("p", BODY);
            var workspace = house.workspace("run-1", Map.of("a", "1\n"));
            give(workspace, USER);
            give(workspace.resolve("a"), USER);
            start(house, true, "weak", "namespaces");
            var pass =
                    house.submit(PASS.replace("}", ", \"isolation\": {\"require\": \"strong\"}}"));

            var waiting = house.await(pass, PassState.SCHEDULED, PassState.DONE, PassState.DEAD);

            assertThat(waiting.reason())
                    .isEqualTo(
                            "no_capable_executor: no executor of the queue reaches the level"
                                    + " strong, which the pass requires");
            House.await(
                    "the second look of the weak one",
                    () -> house.eventNames(pass).stream().filter("taken"::equals).count() > 1);
            assertThat(house.log("weak").lines().filter(line -> line.contains("waits: no_capable")))
                    .hasSize(1);
            assertThat(House.tree(workspace)).isEqualTo(Map.of("a", "1\n"));

            house.executor("strong");
            var done = house.await(pass, PassState.DONE, PassState.DEAD);

            assertThat(entry(done).usage().level()).isEqualTo("strong");
            assertThat(entry(done).usage().executor()).isEqualTo("strong");
            assertThat(done.attempt()).isEqualTo(1);
            assertThat(House.tree(workspace)).containsEntry("a", "1\nmore\n");
        }
    }

    @Test
    void an_executor_says_why_it_is_not_strong_and_does_not_start_below_its_minimum()
            throws Exception {
        try (var house = new House(directory)) {
            house.executor("weaker", "--bwrap", "/nowhere/bwrap");

            assertThat(house.queue().inspection().executors().getFirst().missing().getFirst())
                    .startsWith("level namespaces instead of strong: ")
                    .contains("/nowhere/bwrap", "install bubblewrap");
            assertThat(house.log("weaker"))
                    .contains("WARN", "plugins run at level namespaces instead of strong: ");

            var refused =
                    house.starting(
                            "refused", "--bwrap", "/nowhere/bwrap", "--sandbox-minimum", "strong");
            House.await("the end of it", () -> !refused.isAlive());

            assertThat(house.log("refused"))
                    .contains("expected a sandbox of at least the level strong")
                    .contains("install bubblewrap");
        }
    }

    private static void start(House house, boolean isRoot, String name, String level)
            throws IOException {
        var flags = new String[] {"--sandbox-level", level, "--sandbox-minimum", level};
        if (isRoot) {
            house.executor(name, flags);
        } else {
            house.executorAs(USER, List.of("--clear-groups"), name, flags);
        }
    }

    private static Entry entry(PassView done) {
        return Objects.requireNonNull(done.result()).applied().getFirst();
    }

    private static void give(Path path, int user) throws IOException {
        Files.setAttribute(path, "unix:uid", user);
        Files.setAttribute(path, "unix:gid", user);
    }
}
