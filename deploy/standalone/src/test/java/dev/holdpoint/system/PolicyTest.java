package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of a workspace whose plugin does what it may not, or fails.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyTest {
    private static final Map<String, String> FILES =
            Map.of("a.txt", "a\n", "sub/README.md", "mine\n", ".exlab-wizard/state", "s\n");
    private static final int BIG = 20 << 20;
    private static final String AT_THE_END = "def post_transform_all(self, ctx):\n";

    private House house;

    @BeforeAll
    void one_executor(@TempDir Path directory) throws IOException {
        house = new House(directory);
        writing("appends", "with open('README.md', 'a') as file: file.write('more')");
        writing("plants", "with open('.exlab-wizard/x', 'w') as file: file.write('x')");
        writing("deletes", "os.remove('README.md')");
        writing("chmods", "os.chmod('README.md', 0o600)");
        writing("links", "os.remove('README.md')", "os.symlink('a.txt', 'README.md')");
        writing("renames", "os.rename('sub/README.md', 'README.md')");
        writing("clears", "os.remove('.exlab-wizard/state')", "os.rmdir('.exlab-wizard')");
        writing(
                "rampages",
                "os.remove('a.txt')",
                "os.chmod('sub', 0o700)",
                "open('allowed.txt', 'w').close()",
                "open('README.md.bak', 'w').close()",
                "open('.exlab-wizard/x', 'w').close()",
                "open('.exlab-answers.yml', 'w').close()",
                "os.remove('README.md')",
                "raise PluginError('no good')");
        writing("gives_up", "open('b.txt', 'w').close()", "raise PluginError('no good')");
        writing("crashes", "open('b.txt', 'w').close()", "raise ValueError('oops')");
        writing("dies", "open('b.txt', 'w').close()", "os.kill(os.getpid(), 9)");
        writing("leaves", "open('b.txt', 'w').close()", "os._exit(137)");
        writing("creates", "open('b.txt', 'w').close()", "os.remove('a.txt')");
        house.executor("one");
    }

    private void writing(String plugin, String... lines) throws IOException {
        house.plugin(plugin, AT_THE_END + String.join("\n", lines).indent(4));
    }

    @AfterAll
    void close() {
        house.close();
    }

    @ParameterizedTest
    @CsvSource({
        "appends, README.md",
        "plants, .exlab-wizard/x",
        "deletes, README.md",
        "chmods, README.md",
        "links, README.md",
        "renames, README.md",
        "clears, .exlab-wizard .exlab-wizard/state",
    })
    void what_the_wizard_keeps_for_itself_is_not_touched(String plugin, String violations)
            throws Exception {
        var workspace = withReadme("policy-" + plugin);
        var before = House.state(workspace);

        var view = run("policy-" + plugin, "[\"" + plugin + "\", \"hello_plugin\"]", "");

        assertThat(view.outcome()).contains(Outcome.PARTIAL);
        var entry = entries(view).getFirst();
        assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(entry.violations()).containsExactly(violations.split(" "));
        assertThat(entry.filesAffected()).containsExactly(violations.split(" "));
        assertThat(entry.error()).isNull();
        assertThat(entry.usage().exitCode()).isZero();
        assertThat(summary(view).getLast()).isEqualTo("hello_plugin success [a.txt]");
        assertThat(Files.readString(workspace.resolve("a.txt"))).isEqualTo("a\nhello\n");
        var after = House.state(workspace);
        before.remove("a.txt");
        after.remove("a.txt");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void one_violation_throws_away_all_that_the_plugin_did() throws Exception {
        var workspace = withReadme("rampage");
        var before = House.state(workspace);

        var view = run("rampage", "[\"rampages\"]", ", \"on_failure\": \"keep\"");

        var entry = entries(view).getFirst();
        assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(entry.violations())
                .containsExactly(
                        ".exlab-answers.yml", ".exlab-wizard/x", "README.md", "README.md.bak");
        assertThat(entry.error()).isEqualTo("no good");
        assertThat(entry.usage().exitCode()).isEqualTo(1);
        assertThat(House.state(workspace)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "gives_up, 1, no good",
        "crashes, 3, exit 3",
        "dies, -9, signal: SIGKILL",
        "leaves, 137, exit 137",
    })
    void a_plugin_that_fails_leaves_nothing_behind_and_says_how_it_ended(
            String plugin, int exitCode, String error) throws Exception {
        var workspace = house.workspace("failing-" + plugin, FILES);
        var before = House.state(workspace);

        var view = run("failing-" + plugin, "[\"" + plugin + "\"]", "");

        assertThat(view.outcome()).contains(Outcome.PARTIAL);
        assertThat(summary(view)).containsExactly(plugin + " failed []");
        assertThat(entries(view).getFirst().usage().exitCode()).isEqualTo(exitCode);
        assertThat(entries(view).getFirst().error()).isEqualTo(error);
        assertThat(House.state(workspace)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"gives_up, 1", "crashes, 3", "dies, -9"})
    void what_a_failed_plugin_wrote_stays_where_the_pass_says_keep(String plugin, int exitCode)
            throws Exception {
        var workspace = house.workspace("keep-" + plugin, FILES);
        var before = House.state(workspace);

        var view =
                run(
                        "keep-" + plugin,
                        "[\"" + plugin + "\", \"hello_plugin\"]",
                        ", \"on_failure\": \"keep\"");

        assertThat(view.outcome()).contains(Outcome.PARTIAL);
        assertThat(summary(view))
                .containsExactly(plugin + " failed [b.txt]", "hello_plugin success [a.txt, b.txt]");
        assertThat(entries(view).getFirst().usage().exitCode()).isEqualTo(exitCode);
        assertThat(Files.readString(workspace.resolve("b.txt"))).isEqualTo("hello\n");
        assertThat(House.state(workspace).keySet())
                .containsAll(before.keySet())
                .hasSize(before.size() + 1);
    }

    @ParameterizedTest
    @CsvSource({"gives_up, failed", "plants, policy_violation"})
    void a_fatal_pass_stops_at_the_first_entry_that_is_not_good(String plugin, String status)
            throws Exception {
        var workspace = house.workspace("fatal-" + plugin, FILES);
        var before = House.state(workspace);

        var view =
                run(
                        "fatal-" + plugin,
                        "[\"" + plugin + "\", \"hello_plugin\"]",
                        ", \"fatal\": true");

        assertThat(view.outcome()).contains(Outcome.FAILED);
        assertThat(entries(view))
                .extracting(entry -> entry.plugin() + " " + entry.status().word())
                .containsExactly(plugin + " " + status);
        assertThat(House.state(workspace)).isEqualTo(before);
    }

    @Test
    void a_dry_run_tells_what_would_change_and_changes_nothing() throws Exception {
        var workspace = house.workspace("dry", FILES);
        var before = House.state(workspace);

        var view = run("dry", "[\"creates\", \"hello_plugin\"]", ", \"dry_run\": true");

        assertThat(view.outcome()).contains(Outcome.SUCCESS);
        assertThat(summary(view)).containsExactly("creates skipped []", "hello_plugin skipped []");
        assertThat(entries(view).getFirst().changes())
                .containsExactly("create b.txt", "delete a.txt");
        var hello = entries(view).getLast();
        assertThat(hello.changes()).isEmpty();
        var files = Objects.requireNonNull(hello.perFile());
        assertThat(files).hasSize(1);
        assertThat(files.getFirst())
                .containsEntry("path", workspace.resolve("a.txt").toString())
                .containsEntry("status", "described")
                .hasEntrySatisfying(
                        "changes",
                        changes ->
                                assertThat(String.valueOf(changes))
                                        .contains("append the line", "kind=modify"));
        assertThat(House.state(workspace)).isEqualTo(before);
    }

    private Path withReadme(String name) throws IOException {
        var workspace = house.workspace(name, FILES);
        Files.writeString(workspace.resolve("README.md"), "0123456789abcdef".repeat(BIG / 16));
        return workspace;
    }

    private PassView run(String workspace, String plugins, String more) {
        return house.done(
                "{\"workspace\": \"lab:%s\", \"plugins\": %s%s}"
                        .formatted(workspace, plugins, more));
    }

    private static List<Entry> entries(PassView view) {
        return Objects.requireNonNull(view.result()).applied();
    }

    private static List<String> summary(PassView view) {
        return entries(view).stream()
                .map(entry ->
                        entry.plugin() + " " + entry.status().word() + " " + entry.filesAffected())
                .toList();
    }
}
