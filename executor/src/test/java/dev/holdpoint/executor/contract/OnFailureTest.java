package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Handling;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassSpec.OnFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is left of a plugin that failed, and of one that only was to show what it would do.
class OnFailureTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final String WRITES =
            """
            def pre_transform_all(self, ctx):
                with open("data.txt", "a") as file:
                    file.write(self.name + "\\n")
                os.makedirs("out", exist_ok=True)
                open("out/" + self.name, "w").close()
            """;

    @BeforeEach
    void plugins_that_write_and_then_end_badly() {
        lab.file("data.txt", "one\n");
        lab.file("sub/gone.txt", "two\n");
        lab.plugin(
                "teller",
                WRITES
                        + """
                        def transform(self, file_path, ctx):
                            raise PluginError("no")
                        """);
        lab.plugin(
                "crasher",
                WRITES
                        + """
                        def transform(self, file_path, ctx):
                            os.remove("sub/gone.txt")
                            os.kill(os.getpid(), signal.SIGSEGV)
                        """);
        lab.plugin(
                "sleeper",
                "isolation:\n  timeout_seconds: 1\n",
                WRITES
                        + """
                        def transform(self, file_path, ctx):
                            time.sleep(60)
                        """);
    }

    @Test
    void discard_leaves_the_tree_as_it_was_before() {
        var before = Tree.of(lab.workspace());

        assertThat(lab.run("teller", "crasher", "sleeper").applied())
                .extracting(Entry::status, Entry::filesAffected)
                .containsExactly(
                        tuple(EntryStatus.FAILED, List.of()),
                        tuple(EntryStatus.FAILED, List.of()),
                        tuple(EntryStatus.TIMEOUT, List.of()));
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }

    @Test
    void keep_leaves_what_they_wrote_and_names_it() {
        lab.context(context -> context.with(Handling.USUAL.withOnFailure(OnFailure.KEEP)));

        assertThat(lab.run("teller", "crasher", "sleeper").applied())
                .extracting(Entry::status, Entry::filesAffected)
                .containsExactly(
                        tuple(EntryStatus.FAILED, List.of("data.txt", "out/teller")),
                        tuple(
                                EntryStatus.FAILED,
                                List.of("data.txt", "out/crasher", "sub/gone.txt")),
                        tuple(EntryStatus.TIMEOUT, List.of("data.txt", "out/sleeper")));
        assertThat(lab.read("data.txt")).isEqualTo("one\nteller\ncrasher\nsleeper\n");
        assertThat(lab.workspace().resolve("sub/gone.txt")).doesNotExist();
    }

    @Test
    void keep_does_not_keep_what_a_violating_plugin_wrote() {
        lab.context(context -> context.with(Handling.USUAL.withOnFailure(OnFailure.KEEP)));
        lab.plugin(
                "breaker",
                WRITES
                        + """
                        def transform(self, file_path, ctx):
                            open("README.md", "w").close()
                            raise PluginError("no")
                        """);
        var before = Tree.of(lab.workspace());

        assertThat(lab.entry("breaker").status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }

    @Test
    void a_violation_in_a_dry_run_is_one_and_shows_what_the_run_shows() {
        lab.file("data.txt", "one");
        lab.plugin(
                "breaker",
                """
                def describe_changes(self, file_path, ctx):
                    open("README.md", "w").close()
                    return [FileChange(file_path, "modify", "would")]
                """);
        lab.context(context -> context.with(Handling.USUAL.withDryRun(true)));

        var entry = lab.entry("breaker");

        assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(entry.filesAffected()).containsExactly("README.md");
        assertThat(entry.changes()).containsExactly("create README.md");
        assertThat(entry.perFile()).hasSize(2);
        assertThat(lab.tree()).doesNotContain("README.md");
    }

    @Test
    void a_dry_run_is_told_to_the_plugin_and_publishes_nothing() {
        lab.context(context -> context.with(Handling.USUAL.withDryRun(true)));
        lab.plugin(
                "writer",
                WRITES
                        + """
                        def transform(self, file_path, ctx):
                            ctx.log.info("transformed")

                        def describe_changes(self, file_path, ctx):
                            ctx.log.info("dry run: %s" % ctx.dry_run)
                            return [FileChange(file_path, "modify", "one line more", {"lines": 1})]

                        def post_transform_all(self, ctx):
                            os.remove("sub/gone.txt")
                            os.rmdir("sub")
                            os.chmod("out", 0o700)
                        """);
        lab.files("data.txt");
        var before = Tree.of(lab.workspace());

        var entry = lab.entry("writer");

        assertThat(entry.status()).isEqualTo(EntryStatus.SKIPPED);
        assertThat(entry.filesAffected()).isEmpty();
        var path = lab.workspace().resolve("data.txt").toString();
        assertThat(entry.perFile())
                .containsExactly(
                        Map.of(
                                "path",
                                path,
                                "status",
                                "described",
                                "changes",
                                List.of(
                                        Map.of(
                                                "path",
                                                path,
                                                "kind",
                                                "modify",
                                                "summary",
                                                "one line more",
                                                "detail",
                                                Map.of("lines", 1)))));
        assertThat(entry.changes())
                .containsExactly(
                        "mkdir out",
                        "change data.txt",
                        "create out/writer",
                        "delete sub/gone.txt",
                        "rmdir sub");
        assertThat(lab.log()).extracting(LogLine::message).containsExactly("dry run: True");
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }

    @Test
    void a_dry_run_shows_failures_and_violations_as_they_are() {
        lab.context(context ->
                context.with(Handling.USUAL.withDryRun(true).withOnFailure(OnFailure.KEEP)));
        lab.plugin(
                "failing",
                WRITES
                        + """
                        def post_transform_all(self, ctx):
                            raise PluginError("no")
                        """);
        lab.plugin(
                "breaker",
                WRITES
                        + """
                        def post_transform_all(self, ctx):
                            open("README.md", "w").close()
                        """);
        var before = Tree.of(lab.workspace());

        assertThat(lab.run("failing", "breaker").applied())
                .extracting(Entry::status, Entry::filesAffected)
                .containsExactly(
                        tuple(EntryStatus.FAILED, List.of()),
                        tuple(EntryStatus.POLICY_VIOLATION, List.of("README.md")));
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }
}
