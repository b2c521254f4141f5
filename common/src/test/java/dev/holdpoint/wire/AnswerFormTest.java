package dev.holdpoint.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Question;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerFormTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "type": "string"                        | "a b"              | "a b"
                    "type": "string", "pattern": "[A-Z]+"   | "AB"               | "AB"
                    "type": "text"                          | "a\\nb"            | "a\\nb"
                    "type": "integer"                       | 12                 | 12
                    "type": "integer"                       | "12"               | 12
                    "type": "integer"                       | 12.0               | 12
                    "type": "integer", "min": 1, "max": 3   | 3                  | 3
                    "type": "number"                        | "2.5"              | 2.5
                    "type": "boolean"                       | "true"             | true
                    "type": "boolean"                       | false              | false
                    "type": "date"                          | "2024-02-29"       | "2024-02-29"
                    "type": "datetime"                      | "2024-02-07T10:15" | "2024-02-07T10:15"
                    "type": "datetime"                      | "2024-02-07T10:15:30Z" | "2024-02-07T10:15:30Z"
                    "type": "datetime"                      | "2024-02-07T10:15+01:00" | "2024-02-07T10:15+01:00"
                    "type": "enum", "options": ["a", 2]     | "2"                | 2
                    "type": "file"                          | "raw/a.csv"        | "raw/a.csv"
                    "type": "secret"                        | "s3"               | "s3"
                    "type": "secret", "pattern": "[0-9]+"   | "4711"             | "4711"
                    "type": "text", "min": 2, "max": 3      | "abc"              | "abc"
                    "type": "number", "min": 0.5, "max": 1  | 0.5                | 0.5
                    "type": "boolean"                       | "false"            | false
                    "type": "boolean"                       | "Yes"              | true
                    "type": "boolean"                       | "on"               | true
                    "type": "boolean"                       | "TRUE"             | true
                    "type": "boolean"                       | "no"               | false
                    "type": "boolean"                       | "OFF"              | false
                    "type": "enum", "options": ["a", true]  | true               | true
                    "type": "date", "pattern": "2024.*"     | "2024-02-29"       | "2024-02-29"
                    "type": "file", "pattern": ".*[.]csv"   | "raw/a.csv"        | "raw/a.csv"
                    "type": "sorcery"                       | "x"                | "x"
                    "default": 7, "type": "integer"         | ""                 | 7
                    """)
    void a_fitting_value_comes_out_as_json_of_the_fields_type(
            String field, String given, String normal) {
        var checked = AnswerForm.check(question(field), values(given));

        assertThat(Json.write(checked.get("f"))).isEqualTo(normal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "type": "string"                        | "a\\nb"            | one line
                    "type": "string"                        | 5                  | one line
                    "type": "string", "pattern": "[A-Z]+"   | "ABc"              | matches [A-Z]+
                    "type": "string", "max": 2              | "abc"              | at most 2
                    "type": "integer"                       | "1.5"              | whole number
                    "type": "integer"                       | "1e999999999"      | whole number
                    "type": "integer", "min": 1             | 0                  | at least 1
                    "type": "number"                        | "NaN"              | a number
                    "type": "number"                        | "1e399"            | a number
                    "type": "boolean"                       | "maybe"            | true or false
                    "type": "date"                          | "2024-02-30"       | a date such as
                    "type": "datetime"                      | "yesterday"        | 2024-02-07T10:15
                    "type": "datetime"                      | "2024-02-07 10:15" | 2024-02-07T10:15
                    "type": "enum", "options": ["a"]        | "b"                | one of "a"
                    "type": "file"                          | "../x"             | without '..'
                    "type": "string"                        | null               | required
                    "type": "text", "min": 2                | "a"                | at least 2 characters
                    "type": "text", "max": 2                | "abc"              | at most 2 characters
                    "type": "secret", "pattern": "[0-9]+"   | "abc"              | matches [0-9]+
                    "type": "integer", "max": 3             | 4                  | at most 3
                    "type": "number", "min": 0.5            | 0.4                | at least 0.5
                    "type": "number", "max": 1              | 1.01               | at most 1
                    "type": "boolean"                       | 1                  | true or false
                    "type": "date", "pattern": "2024.*"     | "2023-02-28"       | matches 2024.*
                    "type": "file", "pattern": ".*[.]csv"   | "raw/a.txt"        | matches .*[.]csv
                    "type": "file"                          | "/etc/passwd"      | without '..'
                    "type": "file"                          | "a//b"             | without '..'
                    "type": "enum", "options": [1]          | ""                 | required
                    "type": "integer", "default": "x"       | ""                 | whole number
                    """)
    void a_value_that_does_not_fit_is_refused_with_what_was_expected(
            String field, String given, String expected) {
        var refused =
                catchThrowableOfType(
                        HoldpointException.class,
                        () -> AnswerForm.check(question(field), values(given)));

        assertThat(refused.details())
                .singleElement()
                .asString()
                .startsWith("f: ")
                .contains(expected);
    }

    /// Letters of three bytes each.
    @Test
    void an_answer_has_at_most_1_MiB() {
        var text = question("\"type\": \"text\"");
        var most = "東".repeat((1024 * 1024 - 8) / 3);

        assertThat(AnswerForm.check(text, Map.of("f", most))).containsEntry("f", most);
        assertThatThrownBy(() -> AnswerForm.check(text, Map.of("f", most + "東")))
                .extracting(e -> ((HoldpointException) e).details().getFirst())
                .asString()
                .contains("larger than 1048576 bytes");
    }

    @Test
    void defaults_answer_a_question_when_every_required_field_has_one_that_fits() {
        var question =
                fields(
                        """
                        {"id": "a", "type": "integer", "default": "3"}, {"id": "b", "required": false},
                        {"id": "c", "type": "date", "default": "soon", "required": false}
                        """);

        assertThat(AnswerForm.defaults(question)).isEqualTo(Map.of("a", 3L));
    }

    @Test
    void defaults_that_do_not_answer_it_are_named_field_by_field() {
        var question =
                fields(
                        """
                        {"id": "a"}, {"id": "b", "type": "integer", "min": 5, "default": 3}, {"id": "c", "default": "x"},
                        {"id": "d", "type": "secret", "default": "hunter2"}
                        """);

        assertThatThrownBy(() -> AnswerForm.defaults(question))
                .extracting(e -> ((HoldpointException) e).details().toString())
                .asString()
                .contains("a: required", "b: expected at least 5, got 3", "d: required")
                .doesNotContain("c:", "hunter2");
    }

    @Test
    void an_optional_field_without_a_value_is_left_out() {
        assertThat(AnswerForm.check(question("\"required\": false"), Map.of())).isEmpty();
    }

    @Test
    void a_field_that_was_not_asked_for_is_refused_with_those_that_were() {
        assertThatThrownBy(() ->
                        AnswerForm.check(question("\"required\": false"), Map.of("date", "x")))
                .extracting(e -> ((HoldpointException) e).details().getFirst())
                .asString()
                .contains("date: not a field")
                .contains("f");
    }

    @Test
    void a_refused_secret_is_not_repeated_in_the_refusal() {
        assertThatThrownBy(() ->
                        AnswerForm.check(
                                question("\"type\": \"secret\", \"min\": 20"),
                                Map.of("f", "hunter2")))
                .extracting(e -> ((HoldpointException) e).details().toString())
                .asString()
                .doesNotContain("hunter2")
                .contains("at least 20");
    }

    @Test
    void a_pattern_that_would_take_for_ever_elsewhere_takes_no_time() {
        var evil = question("\"pattern\": \"(a+)+b\"");

        assertThatThrownBy(() -> AnswerForm.check(evil, Map.of("f", "a".repeat(50_000))))
                .isInstanceOf(HoldpointException.class);
    }

    private static Question fields(String json) {
        return QuestionJson.of(Json.parseArray("[" + json + "]"), "");
    }

    private static Question question(String field) {
        return QuestionJson.of(Json.parseArray("[{\"id\": \"f\", " + field + "}]"), "");
    }

    private static Map<String, @Nullable Object> values(String json) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("f", Json.parse(json));
        return values;
    }
}
