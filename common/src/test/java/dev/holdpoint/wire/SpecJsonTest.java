package dev.holdpoint.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdpoint.model.Delivery;
import dev.holdpoint.model.Durability;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassSpec.OnDeadline;
import dev.holdpoint.model.Patience;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.WorkspaceName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecJsonTest {
    @Test
    void a_spec_with_only_a_workspace_gets_every_default() {
        var spec = SpecJson.read("{\"workspace\": \"lab:PROJ-1/EQ1/run-0007\"}");

        assertThat(spec).isEqualTo(PassSpec.of(new WorkspaceName("lab", "PROJ-1/EQ1/run-0007")));
    }

    @Test
    void the_example_of_the_documentation_is_accepted_and_survives_a_round_trip() {
        var json =
                """
                {"workspace": "lab:PROJ-1/EQ1/run-0007", "plugins": ["hello_plugin"], "files": ["data.txt"],
                 "context": {"variables": {"operator": "asmith"}, "template_name": "tpl", "template_version": "0.1.0",
                             "run_kind": "experimental", "equipment_id": "EQ1", "project": "PROJ-1"},
                 "dry_run": false, "fatal": false, "on_missing_plugin": "skip", "on_failure": "discard",
                 "on_conflict": "rerun", "queue": "default", "priority": "normal", "not_before": null, "labels": {"a": "b"},
                 "durability": null, "retention_seconds": 604800, "isolation": {"require": null}, "answers": {},
                 "input": {"deadline_seconds": null, "on_deadline": "abort"},
                 "webhook": null, "traceparent": null, "idempotency_key": null}
                """;

        var spec = SpecJson.read(json);

        assertThat(spec.plugins()).containsExactly("hello_plugin");
        assertThat(spec.context().variables()).containsEntry("operator", "asmith");
        assertThat(spec.labels()).containsEntry("a", "b");
        assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec);
    }

    @Test
    void absent_plugins_and_no_plugins_are_different_things() {
        assertThat(SpecJson.read("{\"workspace\": \"lab:a\"}").plugins()).isNull();
        assertThat(SpecJson.read("{\"workspace\": \"lab:a\", \"plugins\": []}").plugins())
                .isEmpty();
    }

    @Test
    void every_problem_is_named_at_once() {
        var refused =
                refusal(
                        """
                        {"workspace": "lab:../etc", "plugins": ["a/b", "ok"], "priority": "urgent", "fatal": "yes", "colour": 1,
                         "labels": {"x": 5}, "context": {"variables": [], "operator": "x"}, "traceparent": "zz"}
                        """);

        assertThat(refused.problem()).isEqualTo(Problem.BAD_SPEC);
        assertThat(refused.details())
                .anySatisfy(detail -> assertThat(detail).contains("'..'"))
                .anySatisfy(detail -> assertThat(detail).contains("plugin name").contains("a/b"))
                .anySatisfy(detail ->
                        assertThat(detail).startsWith("priority").contains("high, normal, low"))
                .anySatisfy(
                        detail -> assertThat(detail).startsWith("fatal").contains("true or false"))
                .anySatisfy(detail -> assertThat(detail).startsWith("colour: unknown field"))
                .anySatisfy(detail -> assertThat(detail).startsWith("labels.x"))
                .anySatisfy(detail -> assertThat(detail).startsWith("context.variables"))
                .anySatisfy(
                        detail -> assertThat(detail).startsWith("context.operator: unknown field"))
                .anySatisfy(detail -> assertThat(detail).startsWith("traceparent"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    webhook           | "https://example.org"
                    """)
    void what_this_version_does_not_do_is_refused_instead_of_ignored(String field, String value) {
        var refused = refusal("{\"workspace\": \"lab:a\", \"" + field + "\": " + value + "}");

        assertThat(refused.problem()).isEqualTo(Problem.UNSUPPORTED);
        assertThat(refused.details()).singleElement().asString().startsWith(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"deadline_seconds": 1}                              | 1        | ABORT
                    {"deadline_seconds": 31622400, "on_deadline": "fail"} | 31622400 | FAIL
                    {"deadline_seconds": 60, "on_deadline": "default"}   | 60       | DEFAULT
                    """)
    void a_deadline_survives_a_round_trip(String input, long seconds, OnDeadline then) {
        var spec = SpecJson.read("{\"workspace\": \"lab:a\", \"input\": " + input + "}");

        assertThat(spec.patience()).isEqualTo(new Patience(Duration.ofSeconds(seconds), then));
        assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"deadline_seconds": 0}        | input.deadline_seconds: expected 1 to 31622400
                    {"deadline_seconds": -1}       | input.deadline_seconds: expected 1 to 31622400
                    {"deadline_seconds": 31622401} | input.deadline_seconds: expected 1 to 31622400
                    {"deadline_seconds": 1.5}      | input.deadline_seconds: expected an integer
                    {"deadline_seconds": "60"}     | input.deadline_seconds: expected an integer
                    {"on_deadline": "retry"}       | input.on_deadline: expected one of abort, fail, default
                    {"deadline": 60}               | input.deadline: unknown field; known here: on_deadline
                    """)
    void a_deadline_that_cannot_be_is_refused(String input, String why) {
        var refused = refusal("{\"workspace\": \"lab:a\", \"input\": " + input + "}");

        assertThat(refused.problem()).isEqualTo(Problem.BAD_SPEC);
        assertThat(refused.details()).singleElement().asString().startsWith(why);
    }

    /// A pass submitted again by a newer client is the same pass.
    @Test
    void a_spec_without_a_deadline_is_written_as_ever() {
        assertThat(SpecJson.write(PassSpec.of("lab:a"))).doesNotContain("deadline");
    }

    @Test
    void when_and_how_a_pass_is_handed_out_survives_a_round_trip() {
        var spec =
                SpecJson.read(
                        """
                        {"workspace": "lab:a", "queue": "fast", "priority": "high", "not_before": "2030-01-01T01:00:00.5+01:00",
                         "labels": {"run/id": "7 é"}, "retention_seconds": 60, "idempotency_key": "order 7", "durability": "async",
                         "isolation": {"require": "namespaces"}}
                        """);

        assertThat(spec.delivery())
                .isEqualTo(
                        new Delivery(
                                "fast",
                                Priority.HIGH,
                                Instant.parse("2030-01-01T00:00:00.500Z"),
                                Map.of("run/id", "7 é"),
                                Duration.ofSeconds(60),
                                "order 7",
                                Level.NAMESPACES,
                                Durability.ASYNC));
        assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    durability        | "sometimes"
                    not_before        | "tomorrow"
                    not_before        | "2030-01-01T00:00:00"
                    not_before        | "+12030-01-01T00:00:00Z"
                    not_before        | 1700000000
                    isolation         | {"require": "none"}
                    isolation         | {"require": "STRONG"}
                    isolation         | {"require": 1}
                    isolation         | {"level": "strong"}
                    retention_seconds | 59
                    retention_seconds | 31622401
                    retention_seconds | 1.5
                    retention_seconds | "60"
                    idempotency_key   | ""
                    idempotency_key   | "a\\nb"
                    idempotency_key   | 7
                    labels            | {"": "x"}
                    labels            | {"a b": "x"}
                    labels            | {"a": "x\\u0000"}
                    labels            | {"a": null}
                    labels            | []
                    queue             | "Fast"
                    priority          | "urgent"
                    """)
    void what_nobody_could_hand_out_or_keep_is_refused_by_name(String field, String value) {
        var refused = refusal("{\"workspace\": \"lab:a\", \"" + field + "\": " + value + "}");

        assertThat(refused.problem()).isEqualTo(Problem.BAD_SPEC);
        assertThat(refused.details()).singleElement().asString().startsWith(field);
    }

    @Test
    void labels_and_keys_have_a_largest_size() {
        var labels =
                IntStream.range(0, 33)
                        .mapToObj(i -> "\"l" + i + "\": \"x\"")
                        .collect(Collectors.joining(", ", "{", "}"));
        assertThat(refusal("{\"workspace\": \"lab:a\", \"labels\": " + labels + "}").details())
                .containsExactly("labels: at most 32, got 33");
        for (var member :
                List.of(
                        "\"labels\": {\"" + "n".repeat(129) + "\": \"x\"}",
                        "\"labels\": {\"n\": \"" + "x".repeat(257) + "\"}",
                        "\"idempotency_key\": \"" + "x".repeat(257) + "\"")) {
            assertThat(refusal("{\"workspace\": \"lab:a\", " + member + "}").details())
                    .hasSize(1)
                    .allMatch(detail -> detail.length() < 300);
        }
    }

    /// What was refused is shown to others, and presets may be secrets.
    @Test
    void a_refusal_does_not_repeat_what_was_given_as_an_answer() {
        var refused =
                refusal("{\"workspace\": \"lab:a\", \"answers\": {\"p\": \"hunter2andmore\"}}");

        assertThat(refused.getMessage() + refused.details())
                .contains("answers.p")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    lab               | ROOT:PATH
                    lab:              | empty part
                    lab:/abs          | empty part
                    lab:a//b          | empty part
                    lab:a/            | empty part
                    lab:a/../b        | '..'
                    lab:./a           | '.'
                    lab:.holdpoint/x  | .holdpoint
                    lab:a/.holdpoint  | .holdpoint
                    l@b:a             | root name
                    :a                | root name
                    """)
    void a_workspace_that_could_lead_elsewhere_is_refused_with_the_reason(
            String workspace, String reason) {
        assertThat(refusal("{\"workspace\": \"" + workspace + "\"}").details())
                .singleElement()
                .asString()
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''           | not JSON
                    {            | not JSON
                    []           | expected a JSON object
                    {}x          | not JSON
                    {"a":1,"a":2} | not JSON
                    """)
    void what_is_not_one_json_object_is_refused_as_such(String text, String reason) {
        assertThat(refusal(text)).hasMessageContaining(reason);
    }

    @Test
    void files_must_stay_inside_the_workspace() {
        for (var file : List.of("/etc/passwd", "../x", "a/../../x", "")) {
            assertThat(
                            refusal("{\"workspace\": \"lab:a\", \"files\": [\"" + file + "\"]}")
                                    .details())
                    .singleElement()
                    .asString()
                    .startsWith("files:");
        }
    }

    @Test
    void equal_specs_are_written_the_same_whatever_the_order_of_their_members() {
        var one =
                SpecJson.read(
                        "{\"workspace\": \"lab:a\", \"context\": {\"variables\": {\"a\": 1, \"b\": {\"y\": 1, \"x\": 2}}}}");
        var other =
                SpecJson.read(
                        "{\"context\": {\"variables\": {\"b\": {\"x\": 2, \"y\": 1}, \"a\": 1}}, \"workspace\": \"lab:a\"}");

        assertThat(SpecJson.write(one)).isEqualTo(SpecJson.write(other));
    }

    private static HoldpointException refusal(String json) {
        var refused = catchThrowableOfType(HoldpointException.class, () -> SpecJson.read(json));
        assertThat(refused).as("the refusal of %s", json).isNotNull();
        return refused;
    }
}
