package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.FieldType;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.GivenAnswers;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What docs/worker-protocol.md promises to implementers is what the executor does.
class WorkerProtocolTest {
    private static final Plugin PLUGIN =
            Plugin.python("inventory", "1.0.0", Path.of("/packages/inventory"))
                    .withEntrypoint("sh", "./run.sh");

    private final String text = read();
    private final List<Map<String, @Nullable Object>> objects =
            Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
                    .matcher(text)
                    .results()
                    .map(block -> Json.parseObject(block.group(1)))
                    .toList();

    private static String read() {
        try {
            return Files.readString(Path.of("../docs/worker-protocol.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void its_envelope_has_the_members_that_an_executor_sends() {
        var sent =
                Json.parseObject(
                        Envelope.in(
                                PassSpec.of(WorkspaceName.parse("lab:run-0001")),
                                PLUGIN,
                                Path.of("/lab/run-0001"),
                                List.of("raw/a.csv"),
                                GivenAnswers.NONE));
        var shown = objects.getFirst();

        assertThat(shown.keySet()).containsExactlyElementsOf(sent.keySet());
        assertThat(context(shown).keySet()).containsExactlyElementsOf(context(sent).keySet());
        for (var name : List.of("plugin_module", "files", "dry_run", "extra_inputs")) {
            assertThat(shown).containsEntry(name, sent.get(name));
        }
        for (var name : List.of("dst_root", "answers_file", "dry_run")) {
            assertThat(context(shown)).containsEntry(name, context(sent).get(name));
        }
        var known = new TreeSet<>(context(sent).keySet());
        known.addAll(Set.of("plugin_module", "files", "extra_inputs"));
        assertThat(known)
                .allSatisfy(member ->
                        assertThat(section("stdin"))
                                .containsAnyOf("`" + member + "`", "." + member + "`"));
    }

    private static Map<String, @Nullable Object> context(Map<String, @Nullable Object> envelope) {
        return Json.parseObject(Json.write(envelope.get("context")));
    }

    @Test
    void its_question_can_be_asked_and_its_answers_are_understood() {
        var reply = Envelope.out(Json.write(objects.get(2))).orElseThrow();
        var asks = Objects.requireNonNull(reply.asks());

        assertThat(QuestionJson.of(asks.get("fields"), "").fields()).hasSize(2);
        assertThat(Envelope.out(Json.write(objects.get(1))).orElseThrow().perFile()).hasSize(1);
        assertThat(objects.get(3)).containsOnlyKeys("level", "message", "context", "progress");
    }

    @Test
    void its_field_types_are_those_that_there_are() {
        var rows =
                Pattern.compile("(?m)^\\| `([a-z]+)` \\| [^|]* \\| [^|]* \\|$")
                        .matcher(section("Questions"))
                        .results()
                        .map(row -> row.group(1))
                        .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Arrays.stream(FieldType.values()).map(FieldType::word).toList());
    }

    @Test
    void its_limits_are_those_that_hold() {
        var limits = Limits.of(PLUGIN);
        var table = section("Limits");

        assertThat(table)
                .contains("| open files | " + limits.openFiles() + " per process |")
                .contains("| processes | " + limits.processes() + " |")
                .contains("| one file | " + (limits.fileBytes() >> 20) + " MiB |")
                .contains("| `/tmp` with `HOME` | " + (limits.tmpBytes() >> 20) + " MiB |")
                .contains("SIGTERM, " + Limits.GRACE.toSeconds() + " s, SIGKILL")
                .contains("| processor time | twice the wall clock, per process |");
        assertThat(limits.cpu()).isEqualTo(limits.wallClock().multipliedBy(2));
        assertThat(List.of(section("stdin"), section("stdout")))
                .allSatisfy(part -> assertThat(part).contains(bytes(Limits.MAX_ENVELOPE_BYTES)));
        assertThat(section("Questions")).contains(bytes(Question.MAX_FIELDS_BYTES));
        assertThat(section("stderr")).contains((Limits.MAX_STDERR_BYTES >> 20) + " MiB");
    }

    @Test
    void its_forbidden_paths_are_the_default_policy() {
        var named = WritePolicy.DEFAULT.forbidden().stream().map(path -> "`" + path + "`").toList();

        assertThat(section("What may be changed"))
                .contains(named.get(0) + ", " + named.get(1) + " or " + named.get(2));
    }

    /// As 1 048 576 is written.
    private static String bytes(int number) {
        return String.format(Locale.ROOT, "%,d bytes", number).replace(',', ' ');
    }

    private String section(String heading) {
        return Pattern.compile("(?ms)^## " + heading + ".*?(?=^## |\\z)")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow();
    }
}
