package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Handling;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.RunContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a Python plugin finds in its worker, and what each way of ending comes to. What needs no
/// executor is tested beside the kit.
class PythonKitTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final String HOOKS =
            """
            def pre_transform_all(self, ctx):
                ctx.log.info("pre")

            def can_handle(self, file_path, variables):
                return file_path.name != "skipped.txt"

            def transform(self, file_path, ctx):
                ctx.log.info("transform " + file_path.name)

            def describe_changes(self, file_path, ctx):
                ctx.log.info("describe " + file_path.name)
                return []

            def post_transform_all(self, ctx):
                ctx.log.info("post")

            def on_plugin_failure(self, exc, ctx):
                ctx.log.info("failure " + type(exc).__name__)
            """;

    @BeforeEach
    void a_workspace_with_two_files() {
        lab.file("a.txt", "");
        lab.file("skipped.txt", "");
    }

    @Test
    void both_names_of_the_kit_give_the_same_objects() {
        lab.plugin(
                "importer",
                """
                def pre_transform_all(self, ctx):
                    import exlab_wizard.errors, exlab_wizard.plugins, exlab_wizard.plugins.base
                    import exlab_wizard.plugins.logger, holdpoint
                    theirs, ours = exlab_wizard.plugins, holdpoint
                    for name in ("Plugin", "PluginContext", "FileChange", "PluginError", "PluginInputRequired"):
                        assert getattr(theirs, name) is getattr(exlab_wizard.plugins.base, name), name
                        assert getattr(theirs, name) is getattr(ours, name), name
                    for name in ("PluginLogger", "HostPluginLogger", "WorkerPluginLogger", "PluginLogFrame"):
                        assert getattr(theirs, name) is getattr(exlab_wizard.plugins.logger, name), name
                    for name in ("PluginError", "PluginInputRequired"):
                        assert getattr(exlab_wizard.errors, name) is getattr(ours, name), name
                    assert issubclass(theirs.PluginError, exlab_wizard.errors.ExLabError)
                    assert isinstance(self, theirs.Plugin) and type(ctx) is theirs.PluginContext
                    ctx.log.info("same")
                """);

        assertThat(said("importer")).containsExactly("same");
    }

    @Test
    void the_hooks_of_a_run_come_in_their_order() {
        lab.plugin("hooks", HOOKS);

        assertThat(said("hooks")).containsExactly("pre", "transform a.txt", "post");
    }

    @Test
    void the_hooks_of_a_dry_run_describe_instead() {
        lab.context(context -> context.with(Handling.USUAL.withDryRun(true)));
        lab.plugin("hooks", HOOKS);

        var entry = lab.entry("hooks");

        assertThat(said()).containsExactly("pre", "describe a.txt", "post");
        assertThat(entry.perFile())
                .extracting(file -> file.get("path"), file -> file.get("status"))
                .containsExactly(
                        tuple(lab.workspace().resolve("a.txt").toString(), "described"),
                        tuple(lab.workspace().resolve("skipped.txt").toString(), "skipped"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ValueError('odd')", "PluginError('odd')", "PluginInputRequired([], 'odd')"})
    void any_exception_of_can_handle_fails_that_file_only(String exception) {
        lab.file("z.txt", "");
        lab.plugin(
                "chooser",
                HOOKS
                        + """
                        def can_handle(self, file_path, variables):
                            if file_path.name == "a.txt":
                                raise %s
                            return True
                        """
                                .formatted(exception));

        var result = lab.run("chooser");

        assertThat(result.applied().getFirst())
                .extracting(Entry::status, each -> each.usage().exitCode(), Entry::error)
                .containsExactly(EntryStatus.SKIPPED, 0, null);
        assertThat(said())
                .containsExactly("pre", "transform skipped.txt", "transform z.txt", "post");
        assertThat(result.warnings())
                .singleElement()
                .asString()
                .contains("a.txt", "can_handle raised", "odd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pre_transform_all(self, ctx)",
                "transform(self, file_path, ctx)",
                "post_transform_all(self, ctx)"
            })
    void a_plugin_error_stops_with_1_after_on_plugin_failure(String hook) {
        lab.plugin("teller", HOOKS + "def " + hook + ":\n    raise PluginError('no')\n");

        var entry = lab.entry("teller");

        assertThat(entry.usage().exitCode()).isEqualTo(1);
        assertThat(entry.error()).isEqualTo("no");
        assertThat(said()).last().isEqualTo("failure PluginError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pre_transform_all(self, ctx)", "transform(self, file_path, ctx)"})
    void a_question_stops_with_2_after_on_plugin_failure(String hook) {
        lab.plugin(
                "asker",
                HOOKS + "def " + hook + ":\n    raise PluginInputRequired([{'id': 'x'}], 'why')\n");

        var result = lab.run("asker");

        assertThat(result.aborted()).isTrue();
        assertThat(result.applied().getFirst().usage().exitCode()).isEqualTo(2);
        assertThat(said()).last().isEqualTo("failure PluginInputRequired");
    }

    @Test
    void a_question_from_post_is_a_crash() {
        lab.plugin(
                "asker",
                HOOKS
                        + """
                        def post_transform_all(self, ctx):
                            raise PluginInputRequired([{"id": "x"}], "late")
                        """);
        lab.answers(_ -> {
            throw new AssertionError("nobody is to be asked");
        });

        var entry = lab.entry("asker");

        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.usage().exitCode()).isEqualTo(3);
        assertThat(said()).noneMatch(line -> line.startsWith("failure"));
    }

    @Test
    void any_other_exception_is_a_crash_with_a_traceback_and_no_callback() throws IOException {
        lab.plugin(
                "crasher",
                HOOKS
                        + """
                        def transform(self, file_path, ctx):
                            raise ZeroDivisionError("broken cell")
                        """);

        var entry = lab.entry("crasher");

        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.usage().exitCode()).isEqualTo(3);
        assertThat(entry.error()).isEqualTo("exit 3");
        assertThat(said()).noneMatch(line -> line.startsWith("failure"));
        assertThat(capture("crasher"))
                .contains(
                        "Traceback (most recent call last)",
                        ", in transform",
                        "ZeroDivisionError: broken cell");
    }

    @Test
    void an_error_of_on_plugin_failure_is_logged_and_swallowed() {
        lab.plugin(
                "teller",
                """
                def transform(self, file_path, ctx):
                    raise PluginError("first")

                def on_plugin_failure(self, exc, ctx):
                    raise OSError("second")
                """);

        var entry = lab.entry("teller");

        assertThat(entry.usage().exitCode()).isEqualTo(1);
        assertThat(entry.error()).isEqualTo("first");
        assertThat(lab.log())
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.level()).isEqualTo("ERROR");
                    assertThat(line.context()).containsEntry("detail", "second");
                });
    }

    @Test
    void print_does_not_break_the_protocol() throws IOException {
        lab.plugin(
                "printer",
                """
                print("{}")

                def transform(self, file_path, ctx):
                    print("printed")
                    sys.stdout.write("written\\n")
                    os.write(1, b"raw\\n")
                    os.system("echo by a child")
                    with open(file_path, "w") as file:
                        file.write("done")
                """);

        assertThat(lab.entry("printer").status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(capture("printer")).contains("{}", "printed", "written", "raw", "by a child");
    }

    @Test
    void the_context_holds_what_the_pass_says_at_the_real_place() {
        lab.context(context ->
                context.with(
                        new RunContext(Map.of("n", 1), "tpl", "0.3", "test", "EQ1", "PROJ-1")));
        lab.plugin(
                "teller",
                """
                def transform(self, file_path, ctx):
                    ctx.log.info("context", root=str(ctx.dst_root), answers=str(ctx.answers_file), cwd=os.getcwd(),
                        file=str(file_path), variables=ctx.variables, extra=ctx.extra_inputs, dry=ctx.dry_run,
                        told=[ctx.template_name, ctx.template_version, ctx.run_kind, ctx.equipment_id, ctx.project])
                """);
        lab.files("a.txt");

        lab.entry("teller");

        var root = lab.workspace().toString();
        assertThat(lab.log().getFirst().context())
                .isEqualTo(
                        Map.of(
                                "root",
                                root,
                                "answers",
                                root + "/.exlab-answers.yml",
                                "cwd",
                                root,
                                "file",
                                root + "/a.txt",
                                "variables",
                                Map.of("n", 1),
                                "extra",
                                Map.of(),
                                "dry",
                                false,
                                "told",
                                List.of("tpl", "0.3", "test", "EQ1", "PROJ-1")));
    }

    @Test
    void answers_reach_the_plugin_by_both_ways_once_there_are_any() {
        lab.plugin(
                "asker",
                """
                def pre_transform_all(self, ctx):
                    ctx.log.info(json.dumps([ctx.extra_inputs, ctx.variables.get("__extra_inputs__", "absent")]))
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "x"}], "why")
                """);
        lab.answers(_ -> Optional.of(Map.of("x", "1")));

        assertThat(said("asker"))
                .containsExactly("[{}, \"absent\"]", "[{\"x\": \"1\"}, {\"x\": \"1\"}]");
    }

    @Test
    void the_log_of_the_context_writes_frames() {
        lab.plugin(
                "logger",
                """
                def pre_transform_all(self, ctx):
                    ctx.log.debug("d", n=1)
                    ctx.log.info("i", path=ctx.dst_root / "x")
                    ctx.log.warning("w")
                    ctx.log.error("e", list=[None, True])
                """);

        lab.entry("logger");

        assertThat(lab.log())
                .containsExactly(
                        LogLine.frame("logger", "DEBUG", "d", Map.of("n", 1)),
                        LogLine.frame(
                                "logger",
                                "INFO",
                                "i",
                                Map.of("path", lab.workspace().resolve("x").toString())),
                        LogLine.frame("logger", "WARNING", "w", Map.of()),
                        LogLine.frame(
                                "logger", "ERROR", "e", Map.of("list", Arrays.asList(null, true))));
    }

    @Test
    void files_named_relative_or_absolute_arrive_absolute_and_in_their_order() {
        lab.plugin(
                "teller",
                """
                def transform(self, file_path, ctx):
                    ctx.log.info(str(file_path))
                """);
        lab.files("skipped.txt", lab.workspace().resolve("a.txt").toString());

        assertThat(said("teller"))
                .containsExactly(
                        lab.workspace().resolve("skipped.txt").toString(),
                        lab.workspace().resolve("a.txt").toString());
    }

    private List<String> said(String plugin) {
        lab.run(plugin);
        return said();
    }

    private static List<String> said() {
        return lab.log().stream().map(LogLine::message).toList();
    }

    private static String capture(String plugin) throws IOException {
        try (var files = Files.list(lab.logs().resolve("plugins").resolve(plugin))) {
            return Files.readString(files.toList().getFirst());
        }
    }
}
