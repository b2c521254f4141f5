package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.holdpoint.executor.LocalPass.Asked;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Handling;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassSpec.OnFailure;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.ResultJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A plugin asks, is answered, and goes on in a fresh process.
class SuspendTest {
    private static final String ASKS_TWICE =
            """
            def pre_transform_all(self, ctx):
                ctx.log.info("pre " + self.name)

            def transform(self, file_path, ctx):
                with open(file_path, "a") as file:
                    file.write(json.dumps(ctx.extra_inputs, sort_keys=True) + "\\n")
                for name in ("one", "two"):
                    if name not in ctx.extra_inputs:
                        raise PluginInputRequired([{"id": name}], "needs " + name)
            """;

    @RegisterExtension static final Lab lab = new Lab();

    private final List<Asked> asked = new ArrayList<>();

    @BeforeEach
    void a_workspace_with_one_file() {
        lab.file("data.txt", "");
        lab.answers(question -> {
            asked.add(question);
            return Optional.of(
                    Map.of(
                            question.question().fields().getFirst().id(),
                            "answer " + question.round()));
        });
    }

    @Test
    void a_plugin_that_asks_again_gets_the_union_of_the_answers() {
        lab.plugin("asker", ASKS_TWICE);

        var entry = lab.entry("asker");

        assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(entry.usage().exitCode()).isZero();
        assertThat(asked)
                .extracting(Asked::plugin, Asked::round, each -> each.question().reason())
                .containsExactly(tuple("asker", 1, "needs one"), tuple("asker", 2, "needs two"));
        assertThat(lab.read("data.txt"))
                .isEqualTo(
                        """
                        {}
                        {"one": "answer 1"}
                        {"one": "answer 1", "two": "answer 2"}
                        """);
    }

    @Test
    void only_the_plugin_that_asked_is_started_again_and_pre_runs_once_in_each_worker() {
        var says =
                """
                def pre_transform_all(self, ctx):
                    ctx.log.info("pre " + self.name)
                """;
        lab.plugin("before", says);
        lab.plugin("asker", ASKS_TWICE);
        lab.plugin("after", says);

        assertThat(lab.run("before", "asker", "after").applied())
                .extracting(Entry::plugin)
                .containsExactly("before", "asker", "after");

        assertThat(lab.log())
                .extracting(LogLine::message)
                .containsExactly("pre before", "pre asker", "pre asker", "pre asker", "pre after");
    }

    @Test
    void what_it_wrote_before_it_asked_is_there_again_and_nobody_else_sees_it() {
        lab.plugin(
                "asker",
                """
                def transform(self, file_path, ctx):
                    if not ctx.extra_inputs:
                        os.makedirs("deep/down")
                        with open("deep/down/draft", "w") as file:
                            file.write("draft")
                        os.chmod("deep/down/draft", 0o640)
                        os.remove(file_path)
                        raise PluginInputRequired([{"id": "go"}], "on?")
                    mode = os.stat("deep/down/draft").st_mode & 0o777
                    ctx.log.info("found %s %o %s" % (open("deep/down/draft").read(), mode, os.path.exists(file_path)))
                """);
        lab.answers(_ -> {
            assertThat(lab.workspace()).isDirectoryNotContaining("glob:**deep");
            assertThat(lab.workspace().resolve("data.txt")).exists();
            return Optional.of(Map.of("go", "on"));
        });

        assertThat(lab.entry("asker").filesAffected())
                .containsExactly("data.txt", "deep/down/draft");

        assertThat(lab.log()).extracting(LogLine::message).containsExactly("found draft 640 False");
        assertThat(lab.read("deep/down/draft")).isEqualTo("draft");
    }

    @Test
    void files_that_were_finished_are_not_replayed_and_the_one_that_asked_comes_first() {
        for (var name : List.of("a", "b", "c", "data.txt")) {
            lab.file(name, "");
        }
        lab.plugin(
                "asker",
                """
                def can_handle(self, file_path, variables):
                    return file_path.name != "a"

                def transform(self, file_path, ctx):
                    ctx.log.info(file_path.name)
                    if file_path.name == "c" and not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "go"}], "on?")
                """);

        lab.entry("asker");

        assertThat(lab.log())
                .extracting(LogLine::message)
                .containsExactly("b", "c", "c", "data.txt");
    }

    @Test
    void a_question_before_any_file_leaves_all_files_to_do() {
        lab.file("a", "");
        lab.plugin(
                "asker",
                """
                def pre_transform_all(self, ctx):
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "go"}], "on?")

                def transform(self, file_path, ctx):
                    ctx.log.info(file_path.name)
                """);

        lab.entry("asker");

        assertThat(lab.log()).extracting(LogLine::message).containsExactly("a", "data.txt");
    }

    @Test
    void a_program_gets_all_files_again_and_its_answers_in_the_envelope() {
        lab.file("a", "");
        lab.program(
                "asker",
                "",
                """
                #!/usr/bin/python3
                import json, os, sys
                said = json.load(sys.stdin)
                names = [os.path.basename(path) for path in said["files"]]
                print(json.dumps({"message": str([names, said["extra_inputs"]])}), file=sys.stderr)
                done = [{"path": said["files"][0], "status": "modified"}]
                if said["extra_inputs"] is None:
                    print(json.dumps({"per_file": done, "input_required": {"fields": [{"id": "go"}], "reason": "on?"}}))
                    sys.exit(2)
                print("{}")
                """);

        assertThat(lab.entry("asker").usage().exitCode()).isZero();

        assertThat(lab.log())
                .extracting(LogLine::message)
                .containsExactly(
                        "[['a', 'data.txt'], None]", "[['a', 'data.txt'], {'go': 'answer 1'}]");
    }

    @Test
    void null_fields_are_none_and_a_missing_reason_is_empty() {
        lab.program(
                "asker",
                "",
                """
                #!/bin/sh
                cat > /dev/null
                echo '{"input_required": {"fields": null}}'
                exit 2
                """);
        lab.answers(question -> {
            asked.add(question);
            return Optional.empty();
        });

        lab.run("asker");

        assertThat(asked)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.question().fields()).isEmpty();
                    assertThat(each.question().reason()).isEmpty();
                });
    }

    @Test
    void a_cancel_aborts_the_pass_drops_what_that_plugin_wrote_and_runs_nothing_later() {
        lab.plugin(
                "before",
                """
                def transform(self, file_path, ctx):
                    open("kept", "w").close()
                """);
        lab.plugin("asker", ASKS_TWICE);
        lab.plugin(
                "after",
                """
                def transform(self, file_path, ctx):
                    ctx.log.info("after")
                """);
        lab.answers(question ->
                question.round() == 1 ? Optional.of(Map.of("one", "1")) : Optional.empty());

        var result = lab.run("before", "asker", "after");

        assertThat(result.aborted()).isTrue();
        assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(result.applied())
                .extracting(Entry::plugin, Entry::status, Entry::filesAffected)
                .containsExactly(
                        tuple("before", EntryStatus.SUCCESS, List.of("kept")),
                        tuple("asker", EntryStatus.FAILED, List.of()));
        var entry = result.applied().getLast();
        assertThat(entry.usage().exitCode()).isEqualTo(2);
        assertThat(entry.error()).isNull();
        assertThat(lab.read("data.txt")).isEmpty();
        assertThat(lab.workspace().resolve("kept")).exists();
        assertThat(lab.log()).extracting(LogLine::message).doesNotContain("after");
    }

    @Test
    void presets_are_used_only_once_the_plugin_asks_and_nobody_is_asked_then() {
        lab.plugin("asker", ASKS_TWICE);
        lab.context(context ->
                context.withAnswers(
                        Map.of("asker", Map.of("one", "p1", "two", "p2", "three", "p3"))));

        assertThat(lab.entry("asker").status()).isEqualTo(EntryStatus.SUCCESS);

        assertThat(asked).isEmpty();
        assertThat(lab.read("data.txt"))
                .isEqualTo(
                        """
                        {}
                        {"one": "p1"}
                        {"one": "p1", "two": "p2"}
                        """);
    }

    @Test
    void a_preset_that_does_not_fit_is_not_used() {
        lab.plugin(
                "asker",
                """
                def transform(self, file_path, ctx):
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "n", "type": "integer"}], "how many?")
                    ctx.log.info(repr(ctx.extra_inputs["n"]))
                """);
        lab.context(context -> context.withAnswers(Map.of("asker", Map.of("n", "many"))));
        lab.answers(_ -> Optional.of(Map.of("n", "12")));

        lab.entry("asker");

        assertThat(lab.log()).extracting(LogLine::message).containsExactly("12");
    }

    @Test
    void a_secret_reaches_the_plugin_and_nothing_that_is_kept() {
        lab.plugin(
                "asker",
                """
                def transform(self, file_path, ctx):
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "token", "type": "secret"}], "which?")
                    token = ctx.extra_inputs["token"]
                    with open(file_path, "w") as file:
                        file.write(str(len(token)))
                    ctx.log.info("using " + token, token=token, list=[{token: token}])
                    print("said", token)
                    os.write(2, ("raw " + token + "\\n").encode())

                def post_transform_all(self, ctx):
                    raise PluginError("refused: " + ctx.extra_inputs["token"])
                """);
        lab.context(context -> context.with(Handling.USUAL.withOnFailure(OnFailure.KEEP)));
        lab.answers(_ -> Optional.of(Map.of("token", "hunter2-hunter2")));

        try (var log = new ExecutorLog()) {
            var result = lab.run("asker");

            assertThat(lab.read("data.txt")).isEqualTo("15");
            assertThat(result.applied().getFirst().error()).isEqualTo("refused: ***");
            assertThat(ResultJson.write(result)).doesNotContain("hunter2");
            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("hunter2"));
        }
        assertThat(lab.log())
                .hasSize(3)
                .noneMatch(line -> line.toString().contains("hunter2"))
                .allMatch(line -> line.message().contains("***"));
    }

    @Test
    void a_secret_is_hidden_as_a_number_in_file_names_and_line_by_line_too() {
        lab.plugin(
                "asker",
                """
                def transform(self, file_path, ctx):
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "pin", "type": "secret"}, {"id": "key", "type": "secret"}], "which?")
                    pin, key = ctx.extra_inputs["pin"], ctx.extra_inputs["key"]
                    open("for-" + pin, "w").close()
                    ctx.log.info("using", pin=int(pin), first=key.splitlines()[0])
                    print(key)
                """);
        lab.answers(_ -> Optional.of(Map.of("pin", "480213", "key", "alpha-1\nbravo-2")));

        var result = lab.run("asker");

        assertThat(lab.tree()).contains("for-480213");
        assertThat(result.applied().getFirst().filesAffected()).containsExactly("for-***");
        assertThat(ResultJson.write(result)).doesNotContain("480213");
        assertThat(lab.log())
                .isNotEmpty()
                .noneMatch(line -> line.toString().matches("(?s).*(480213|alpha-1|bravo-2).*"));
    }

    @Test
    void an_aborted_entry_keeps_what_the_plugin_said() {
        lab.program(
                "asker",
                "",
                """
                #!/bin/sh
                echo '{"error_message": "no date", "input_required": {"fields": [{"id": "a"}], "reason": "?"}}'
                exit 2
                """);
        lab.answers(_ -> Optional.empty());

        var entry = lab.run("asker").applied().getFirst();

        assertThat(entry.usage().exitCode()).isEqualTo(2);
        assertThat(entry.error()).isEqualTo("no date");
    }

    @Test
    void a_wrong_answer_says_what_is_wrong_with_each_field_and_publishes_nothing() {
        lab.plugin(
                "asker",
                """
                def transform(self, file_path, ctx):
                    open("draft", "w").close()
                    raise PluginInputRequired([{"id": "n", "type": "integer"}, {"id": "when", "type": "date"}], "?")
                """);
        lab.answers(_ -> Optional.of(Map.of("n", "many", "other", 1)));

        assertThatThrownBy(() -> lab.run("asker"))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> {
                            assertThat(e.problem()).isEqualTo(Problem.BAD_ANSWER);
                            assertThat(e.details())
                                    .containsExactly(
                                            "other: not a field of this question; its fields: n, when",
                                            "n: expected a whole number, got \"many\"",
                                            "when: required (a date such as 2024-02-07)");
                        });
        assertThat(lab.workspace()).isDirectoryNotContaining("glob:**draft");
        assertThat(lab.workspace().getParent()).isDirectoryNotContaining("glob:**.holdpoint*");
    }
}
