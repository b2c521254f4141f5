package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.LocalPass.Asked;
import dev.holdpoint.model.Field;
import dev.holdpoint.model.FieldType;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A question with a field of each type, from the plugin to the person and back.
class AnswerTypesTest {
    @RegisterExtension static final Lab lab = new Lab();

    private final List<Asked> asked = new ArrayList<>();

    @BeforeEach
    void a_plugin_that_asks_for_everything() {
        lab.plugin(
                "asker",
                """
                def pre_transform_all(self, ctx):
                    if ctx.extra_inputs:
                        ctx.log.info(json.dumps(ctx.extra_inputs))
                        return
                    raise PluginInputRequired([
                        {"id": "string", "type": "string", "pattern": "[a-z ]+", "max": 9},
                        {"id": "text", "type": "text"},
                        {"id": "integer", "type": "integer", "min": 1, "max": 12},
                        {"id": "number", "type": "number", "min": 0},
                        {"id": "boolean", "type": "boolean"},
                        {"id": "date", "type": "date"},
                        {"id": "datetime", "type": "datetime"},
                        {"id": "enum", "type": "enum", "options": ["red", 2]},
                        {"id": "file", "type": "file"},
                        {"id": "secret", "type": "secret"},
                        {"id": "odd", "type": "colour wheel", "label": "Odd one", "help": "Any word.", "unit": "nm"},
                        {"id": "preset", "type": "integer", "default": 7},
                        {"id": "optional", "type": "string", "required": False},
                    ], "all of it")
                """);
    }

    @Test
    void what_a_person_types_arrives_as_json_of_each_fields_type() {
        answered(
                """
                {"string": "a b", "text": "a\\nb", "integer": "12", "number": "2.5", "boolean": "true", "date": "2024-02-29",
                 "datetime": "2024-02-07T10:15", "enum": "2", "file": "raw/a.csv", "secret": "s3", "odd": "x"}
                """);

        assertThat(lab.log().getFirst().message())
                .isEqualTo(
                        "{\"string\": \"a b\", \"text\": \"a\\nb\", \"integer\": 12, \"number\": 2.5,"
                                + " \"boolean\": true, \"date\": \"2024-02-29\","
                                + " \"datetime\": \"2024-02-07T10:15\", \"enum\": 2,"
                                + " \"file\": \"raw/a.csv\", \"secret\": \"s3\", \"odd\": \"x\","
                                + " \"preset\": 7}");
    }

    @Test
    void each_value_that_does_not_fit_is_named_with_what_was_expected() {
        assertThatThrownBy(() ->
                        answered(
                                """
                                {"string": "A", "text": 1, "integer": 13, "number": -1, "boolean": "maybe", "date": "2023-02-29",
                                 "datetime": "noon", "enum": "blue", "file": "../a.csv", "secret": 12345, "preset": "x"}
                                """))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e ->
                                assertThat(e.details())
                                        .containsExactly(
                                                "string: expected text that matches [a-z ]+, got \"A\"",
                                                "text: expected text, got 1",
                                                "integer: expected at most 12, got 13",
                                                "number: expected at least 0, got -1",
                                                "boolean: expected true or false, got \"maybe\"",
                                                "date: expected a date such as 2024-02-07, got \"2023-02-29\"",
                                                "datetime: expected a date and time such as 2024-02-07T10:15, got \"noon\"",
                                                "enum: expected one of \"red\", 2, got \"blue\"",
                                                "file: expected a path relative to the workspace, without '..', got \"../a.csv\"",
                                                "secret: expected a secret text, got what came",
                                                "odd: required (one line of text)",
                                                "preset: expected a whole number, got \"x\""));
    }

    @Test
    void what_the_plugin_says_of_a_field_is_shown_even_what_nobody_knows() {
        assertThat(lab.run("asker").aborted()).isTrue();
        lab.answers(question -> {
            asked.add(question);
            return Optional.empty();
        });
        lab.run("asker");

        var fields = asked.getFirst().question().fields();
        var string = fields.getFirst();
        assertThat(string)
                .extracting(Field::type, Field::required, Field::pattern, Field::max, Field::label)
                .containsExactly(FieldType.STRING, true, "[a-z ]+", 9.0, "string");
        var odd = fields.get(10);
        assertThat(odd)
                .extracting(Field::type, Field::label, Field::help)
                .containsExactly(FieldType.STRING, "Odd one", "Any word.");
        assertThat(odd.raw()).containsEntry("unit", "nm").containsEntry("type", "colour wheel");
        assertThat(fields.get(7).options()).containsExactly("red", 2);
        assertThat(fields.get(11).defaultValue()).isEqualTo(7);
        assertThat(fields.get(12).required()).isFalse();
    }

    private void answered(String json) {
        Map<String, @Nullable Object> values = Json.parseObject(json);
        lab.answers(_ -> Optional.of(values));
        lab.run("asker");
    }
}
