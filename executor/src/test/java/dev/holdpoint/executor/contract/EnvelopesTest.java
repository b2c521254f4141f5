package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Handling;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.RunContext;
import dev.holdpoint.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Section 3: what goes in, and what counts as an answer.
@Timeout(60)
class EnvelopesTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final int MEBIBYTE = 1_048_576;

    @BeforeEach
    void a_workspace_with_one_file() {
        lab.file("data.txt", "one\n");
    }

    @Test
    void stdin_is_one_object_with_these_members_a_newline_and_the_end() {
        lab.program("reader", "", "#!/bin/sh\ncat > stdin\necho '{}'\n");
        lab.files("data.txt");
        lab.context(context ->
                context.with(
                        new RunContext(
                                Map.of("operator", "Ä. \"Ohm\"", "runs", List.of(1, 2.5)),
                                "template",
                                "3",
                                "measure",
                                "eq-7",
                                "north")));

        lab.run("reader");

        var stdin = lab.read("stdin");
        var root = lab.workspace().toString();
        assertThat(stdin).endsWith("}\n");
        assertThat(stdin.indexOf('\n')).isEqualTo(stdin.length() - 1);
        var context = new LinkedHashMap<String, Object>();
        context.put("variables", Map.of("operator", "Ä. \"Ohm\"", "runs", List.of(1, 2.5)));
        context.put("dst_root", root);
        context.put("answers_file", root + "/.exlab-answers.yml");
        context.put("template_name", "template");
        context.put("template_version", "3");
        context.put("run_kind", "measure");
        context.put("equipment_id", "eq-7");
        context.put("project", "north");
        context.put("dry_run", false);
        var envelope = new LinkedHashMap<String, @Nullable Object>();
        envelope.put("plugin_module", "reader");
        envelope.put("context", context);
        envelope.put("files", List.of(root + "/data.txt"));
        envelope.put("dry_run", false);
        envelope.put("extra_inputs", null);
        assertThat(Json.parseObject(stdin)).isEqualTo(envelope);
    }

    @Test
    void files_are_absolute_paths_as_the_worker_sees_them() {
        lab.file("sub/b.txt", "b\n");
        lab.plugin(
                "reader",
                """
                def transform(self, file_path, ctx):
                    ctx.log.info("%s %s" % (file_path, file_path.read_text()))
                """);

        lab.run("reader");

        assertThat(lab.said())
                .containsExactly(
                        lab.workspace().resolve("data.txt") + " one\n",
                        lab.workspace().resolve("sub/b.txt") + " b\n");
    }

    @Test
    void each_file_has_one_of_five_statuses() {
        lab.file("bad.txt", "");
        lab.file("skip.txt", "");
        lab.plugin(
                "teller",
                """
                def can_handle(self, file_path, variables):
                    if file_path.name == "bad.txt":
                        raise ValueError("unreadable")
                    return file_path.name != "skip.txt"

                def describe_changes(self, file_path, ctx):
                    return [FileChange(path="data.txt", kind="modified", summary="more")]

                def transform(self, file_path, ctx):
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "room", "type": "string"}], "where")
                """);

        lab.run("teller"); // asks and is not answered
        lab.answers(_ -> Optional.of(Map.of("room", "4")));
        lab.run("teller");
        lab.context(context -> context.with(Handling.USUAL.withDryRun(true)));
        lab.run("teller");

        assertThat(lab.perFile())
                .extracting(file -> file.get("status"))
                .containsOnly("failed", "input_required", "modified", "skipped", "described");
    }

    @Test
    void exactly_one_mebibyte_goes_in_and_one_byte_more_is_refused_before_there_is_a_process() {
        lab.program("counter", "", "#!/bin/sh\nwc -c > count\necho here >&2\necho '{}'\n");
        lab.files("data.txt");
        padded(0);
        lab.run("counter");
        int around = Integer.parseInt(lab.read("count").strip()) - 1;

        padded(MEBIBYTE - around);
        assertThat(lab.entry("counter").status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(lab.read("count").strip()).isEqualTo(String.valueOf(MEBIBYTE + 1));
        assertThat(lab.said()).hasSize(2);

        padded(MEBIBYTE - around + 1);
        var refused = lab.entry("counter");
        assertThat(refused.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(refused.error()).isEqualTo("ipc_frame_oversize");
        assertThat(refused.usage().exitCode()).isEqualTo(3);
        assertThat(refused.usage().durationMs()).isZero();
        assertThat(lab.said()).hasSize(2);
    }

    @Test
    void variables_too_large_for_a_python_plugin_fail_its_entry_and_not_the_pass() {
        lab.plugin("large", "");
        padded(2 * MEBIBYTE);

        var result = lab.run("large");

        assertThat(result.failure()).isNull();
        assertThat(result.applied()).extracting(Entry::error).containsExactly("ipc_frame_oversize");
    }

    @Test
    void variables_just_small_enough_for_a_run_are_checked_too() {
        lab.plugin(
                "large",
                """
                def pre_transform_all(self, ctx):
                    ctx.log.info(str(len(json.dumps(ctx.variables))))

                def validate_variables(self, variables):
                    return ["found wanting"] if variables.get("strict") else []
                """);
        lab.program("counter", "", "#!/bin/sh\nwc -c > count\necho '{}'\n");
        lab.files();
        padded(0);
        lab.run("counter");
        // the names of the two plugins differ by two letters; a check has a member more than a run
        int around = Integer.parseInt(lab.read("count").strip()) - 1 - 2;
        padded(MEBIBYTE - around);

        assertThat(lab.entry("large").error()).isNull();

        padded(MEBIBYTE - around - ",\"strict\":true".length(), "strict", true);
        var failure = Objects.requireNonNull(lab.run("large").failure());
        assertThat(failure.messages()).containsExactly("large: found wanting");
    }

    @Test
    void exactly_one_mebibyte_comes_out_and_one_byte_more_ends_the_worker() {
        var result =
                lab.shells(
                        "echo two > data.txt; printf '{}'; " + spaces(MEBIBYTE - 2),
                        "printf '{}'; " + spaces(MEBIBYTE - 1) + "; sleep 60");

        var passes = result.applied().getFirst();
        assertThat(passes.status()).isEqualTo(EntryStatus.SUCCESS);
        var ended = result.applied().getLast();
        assertThat(ended.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(ended.error()).isEqualTo("ipc_frame_oversize");
        assertThat(ended.usage().durationMs()).isLessThan(20_000);
    }

    @Test
    void empty_stdout_is_no_envelope() {
        assertNoEnvelope(":", "printf '  \\n'");
    }

    @Test
    void stdout_that_is_not_json_is_no_envelope() {
        assertNoEnvelope("echo done", "echo '{\"result\": '", "echo \"{'result': 1}\"");
    }

    @Test
    void stdout_that_is_json_but_no_object_is_no_envelope() {
        assertNoEnvelope("echo '[]'", "echo 5", "echo null", "echo '\"{}\"'");
    }

    @Test
    void an_object_that_something_follows_is_no_envelope() {
        assertNoEnvelope("echo '{}{}'", "echo '{}'; echo '{\"a\": 1}'", "echo '{} done'");
    }

    @Test
    void what_the_reference_host_reads_as_an_object_is_an_envelope() {
        assertThat(
                        lab.shells(
                                        "printf '\\n {} \\n\\n'",
                                        "echo '{\"result\": 1, \"result\": 2}'",
                                        "echo '{\"result\": NaN, \"per_file\": -Infinity}'")
                                .applied())
                .extracting(Entry::error)
                .containsOnlyNulls();
    }

    @Test
    void without_an_envelope_another_exit_is_what_it_is() {
        assertThat(lab.shells("exit 1", "echo '[]'; exit 3").applied())
                .extracting(Entry::error)
                .containsExactly("exit 1", "exit 3");
    }

    @Test
    void a_plugin_that_never_reads_stdin_comes_to_its_end() {
        padded(MEBIBYTE - 2_000);

        var entry = lab.shells("exec <&-; echo two > data.txt; echo '{}'").applied().getFirst();

        assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
    }

    @Test
    void a_plugin_that_closes_stdout_early_comes_to_its_end() {
        var entry =
                lab.shells("echo '{}'; exec >&-; cat > /dev/null; echo two > data.txt")
                        .applied()
                        .getFirst();

        assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(lab.read("data.txt")).isEqualTo("two\n");
    }

    /// Exit 0 without an envelope is a crash, and what it wrote does not count.
    private static void assertNoEnvelope(String... scripts) {
        var changing = new ArrayList<String>();
        for (var script : scripts) {
            changing.add("echo two > data.txt\n" + script);
        }
        var result = lab.shells(changing.toArray(String[]::new));

        assertThat(result.applied())
                .hasSize(scripts.length)
                .allSatisfy(entry -> {
                    assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
                    assertThat(entry.error()).isEqualTo("no_envelope");
                    assertThat(entry.usage().exitCode()).isZero();
                });
        assertThat(result.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(lab.read("data.txt")).isEqualTo("one\n");
    }

    private static String spaces(int count) {
        return "head -c " + count + " /dev/zero | tr '\\0' ' '";
    }

    private static void padded(int size, Object... more) {
        var variables = new LinkedHashMap<String, @Nullable Object>();
        variables.put("pad", "x".repeat(size));
        if (more.length > 0) {
            variables.put(more[0].toString(), more[1]);
        }
        lab.context(context -> context.withVariables(variables));
    }
}
