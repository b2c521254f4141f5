package dev.holdpoint.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdpoint.model.FieldType;
import dev.holdpoint.model.HoldpointException;
import org.junit.jupiter.api.Test;

class QuestionJsonTest {
    @Test
    void a_question_keeps_what_it_does_not_know_and_survives_a_round_trip() {
        var question =
                QuestionJson.of(
                        Json.parseArray(
                                "[{\"id\": \"a\", \"type\": \"wizardry\", \"colour\": \"red\"}, {\"id\": \"b\"}]"),
                        "why");

        assertThat(question.fields().getFirst().type()).isEqualTo(FieldType.STRING);
        assertThat(question.fields().getFirst().raw()).containsEntry("colour", "red");
        assertThat(QuestionJson.read(QuestionJson.write(question))).isEqualTo(question);
    }

    @Test
    void the_digest_does_not_depend_on_the_order_of_members_or_on_the_reason() {
        var one = QuestionJson.of(Json.parseArray("[{\"id\": \"a\", \"label\": \"A\"}]"), "now");
        var other =
                QuestionJson.of(Json.parseArray("[{\"label\": \"A\", \"id\": \"a\"}]"), "later");
        var different =
                QuestionJson.of(Json.parseArray("[{\"label\": \"B\", \"id\": \"a\"}]"), "now");

        assertThat(one.digest()).isEqualTo(other.digest()).isNotEqualTo(different.digest());
    }

    /// Everybody who reads the question would know it.
    @Test
    void a_secret_has_no_default() {
        var question =
                QuestionJson.of(
                        Json.parseArray(
                                "[{\"id\": \"a\", \"type\": \"secret\", \"default\": \"hunter2\", \"x\": 1}]"),
                        "");

        assertThat(QuestionJson.write(question)).doesNotContain("hunter2").contains("\"x\":1");
        assertThat(question.fields().getFirst().defaultValue()).isNull();
        assertThat(QuestionJson.read(QuestionJson.write(question))).isEqualTo(question);
    }

    @Test
    void null_fields_are_no_fields() {
        assertThat(QuestionJson.of(null, "").fields()).isEmpty();
    }

    @Test
    void a_question_that_nobody_could_answer_is_refused_with_every_reason() {
        var refused =
                catchThrowableOfType(
                        HoldpointException.class,
                        () ->
                                QuestionJson.of(
                                        Json.parseArray(
                                                """
                                                [{"label": "no id"}, {"id": "x", "pattern": "("}, {"id": "x"}, {"id": "e", "type": "enum"}, 5]
                                                """),
                                        ""));

        assertThat(refused.details()).hasSize(5);
        assertThat(refused.getMessage()).contains("RE2").contains("twice").contains("options");
    }

    @Test
    void a_question_larger_than_64_KiB_is_refused() {
        var huge = "[{\"id\": \"a\", \"help\": \"" + "x".repeat(70_000) + "\"}]";

        assertThat(
                        catchThrowableOfType(
                                HoldpointException.class,
                                () -> QuestionJson.of(Json.parseArray(huge), "")))
                .hasMessageContaining("65536");
    }
}
