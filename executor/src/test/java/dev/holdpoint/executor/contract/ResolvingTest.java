package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Handling;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec.OnMissingPlugin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Section 2, first half: which plugins run, in which order, over which files.
@Timeout(60)
class ResolvingTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final String SAYS_ITS_NAME =
            "#!/bin/sh\necho $HOLDPOINT_PLUGIN >> names\necho '{}'\n";
    private static final String SAYS_ITS_FILES =
            """
            def transform(self, file_path, ctx):
                ctx.log.info(str(file_path.relative_to(ctx.dst_root)))
            """;

    @BeforeEach
    void a_workspace_with_one_file() {
        lab.file("data.txt", "one\n");
    }

    @Test
    void plugins_run_in_the_order_given() {
        for (var name : new String[] {"a", "b", "c"}) {
            lab.program(name, "", SAYS_ITS_NAME);
        }

        var result = lab.run("b", "c", "a");

        assertThat(lab.read("names")).isEqualTo("b\nc\na\n");
        assertThat(result.applied()).extracting(Entry::plugin).containsExactly("b", "c", "a");
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void without_an_order_all_that_match_a_file_run_by_name() {
        for (var name : new String[] {"c", "a", "B"}) {
            lab.program(name, "", SAYS_ITS_NAME);
        }
        lab.program("other", "supported_extensions: [.csv]\n", SAYS_ITS_NAME);

        var result = lab.runAll();

        assertThat(lab.read("names")).isEqualTo("B\na\nc\n");
        assertThat(result.applied()).extracting(Entry::plugin).containsExactly("B", "a", "c");
    }

    @Test
    void a_plugin_that_is_unknown_is_skipped_with_a_warning_in_the_result() {
        lab.program("known", "", SAYS_ITS_NAME);

        var result = lab.run("nobody", "known");

        assertThat(result.applied()).extracting(Entry::plugin).containsExactly("known");
        assertThat(result.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning).contains("'nobody'").contains("skipped"));
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void a_plugin_that_is_unknown_can_be_fatal_before_anything_runs() {
        lab.program("known", "", SAYS_ITS_NAME);
        lab.context(
                context -> context.with(Handling.USUAL.withOnMissingPlugin(OnMissingPlugin.FAIL)));

        var result = lab.run("known", "nobody", "nothing");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.applied()).isEmpty();
        assertThat(result.failure())
                .isNotNull()
                .extracting(PassResult.Failure::code)
                .isEqualTo("plugin_missing");
        assertThat(result.failure().messages())
                .satisfiesExactly(
                        first -> assertThat(first).contains("'nobody'"),
                        second -> assertThat(second).contains("'nothing'"));
        assertThat(lab.tree()).containsExactly("data.txt");
    }

    @Test
    void a_plugin_gets_the_files_of_its_suffixes_and_their_case() {
        for (var file :
                new String[] {
                    "a.tar.gz",
                    "B.TXT",
                    "c.txt.bak",
                    "d.gz",
                    "sub.txt/e",
                    "sub.txt/f.txt",
                    ".txt",
                    "gz"
                }) {
            lab.file(file, "");
        }
        lab.plugin("texts", "supported_extensions: ['.txt', '.gz']\n", SAYS_ITS_FILES);

        lab.run("texts");

        assertThat(lab.said()).containsExactly("a.tar.gz", "d.gz", "data.txt", "sub.txt/f.txt");
    }

    @Test
    void files_come_in_the_order_given() {
        lab.file("a.txt", "");
        lab.file("z.txt", "");
        lab.plugin("texts", SAYS_ITS_FILES);
        lab.files("z.txt", "data.txt", lab.workspace().resolve("a.txt").toString());

        lab.run("texts");

        assertThat(lab.said()).containsExactly("z.txt", "data.txt", "a.txt");
    }

    @Test
    void a_listed_plugin_with_no_matching_file_still_runs() {
        lab.plugin(
                "hooks",
                "supported_extensions: [.csv]\n",
                """
                def pre_transform_all(self, ctx):
                    ctx.log.info("pre")

                def post_transform_all(self, ctx):
                    (ctx.dst_root / "post").write_text("post")

                def transform(self, file_path, ctx):
                    raise PluginError("no file is mine")
                """);
        lab.program("reader", "supported_extensions: [.csv]\n", "#!/bin/sh\necho '{}'\n");

        var result = lab.run("hooks", "reader");

        assertThat(lab.said()).containsExactly("pre");
        assertThat(lab.read("post")).isEqualTo("post");
        assertThat(result.applied())
                .extracting(Entry::status)
                .containsExactly(EntryStatus.SUCCESS, EntryStatus.SKIPPED);
    }

    @Test
    void a_failing_plugin_does_not_stop_the_pass() {
        var result = lab.shells("exit 1", "echo two > data.txt; echo '{}'");

        assertThat(result.applied())
                .extracting(Entry::status)
                .containsExactly(EntryStatus.FAILED, EntryStatus.SUCCESS);
        assertThat(result.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(lab.read("data.txt")).isEqualTo("two\n");
    }

    @Test
    void a_fatal_pass_stops_at_the_first_that_is_neither_success_nor_skipped() {
        lab.context(context -> context.with(Handling.USUAL.withFatal(true)));

        var result =
                lab.shells(
                        "echo '{}'",
                        "echo two > data.txt; echo '{}'",
                        "echo > README.md; echo '{}'",
                        "echo three > data.txt; echo '{}'");

        assertThat(result.applied())
                .extracting(Entry::status)
                .containsExactly(
                        EntryStatus.SKIPPED, EntryStatus.SUCCESS, EntryStatus.POLICY_VIOLATION);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(lab.read("data.txt")).isEqualTo("two\n");
    }
}
