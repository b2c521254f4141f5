package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.wire.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Listing, answering and aborting open questions, on a real Redis.
class CliInputTest {
    private static final String FORM =
            """
            [{"id": "date_time", "type": "datetime", "label": "Date & Time"},
             {"id": "key", "type": "secret", "required": false}]
            """;

    private Laboratory lab;

    @BeforeEach
    void open() {
        lab = new Laboratory();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void nothing_open_is_said_beside_the_data() {
        assertThat(lab.type("input", "list"))
                .isEqualTo(new Shell.Ended(ExitCode.OK, "", "no open questions\n"));
        assertThat(lab.type("input", "list", "-o", "json").out().strip()).isEqualTo("[ ]");
    }

    @Test
    void open_questions_are_listed_for_people_and_programs() {
        var request = lab.ask(lab.taken("lab:run-1"), FORM);

        assertThat(lab.type("input", "list").out())
                .contains("ID", "WORKSPACE", "PLUGIN", "FIELDS")
                .contains(request.toString(), "lab:run-1", "date_time,key");
        assertThat(Json.parseArray(lab.type("input", "list", "-o", "json").out()))
                .singleElement()
                .asString()
                .contains("id=" + request, "state=open", "plugin=p");
    }

    @Test
    void an_answer_lets_the_pass_go_on_with_what_was_typed() {
        var claim = lab.taken("lab:run-1");
        var request = lab.ask(claim, FORM).toString();
        var ended =
                lab.type("input", "answer", request, "date_time=2024-02-07T10:15", "key=hunter2");

        assertThat(ended).isEqualTo(new Shell.Ended(ExitCode.OK, "answered " + request + "\n", ""));
        var again = lab.take();
        assertThat(again.id()).isEqualTo(claim.id());
        var given = lab.queue().inspection().input(RequestId.parse(request));
        assertThat(given.orElseThrow().by()).isEqualTo("asmith");
        lab.finish(again, EntryStatus.SUCCESS);
        assertThat(lab.type("pass", "get", claim.id().toString(), "--wait").exit()).isZero();
    }

    @Test
    void a_secret_is_never_printed() {
        var request = lab.ask(lab.taken("lab:run-1"), FORM).toString();
        var ended =
                lab.type(
                        "input",
                        "answer",
                        request,
                        "date_time=2024-02-07T10:15",
                        "key=hunter2",
                        "--by",
                        "bob",
                        "-o",
                        "json");

        assertThat(Json.parseObject(ended.out()))
                .containsEntry("by", "bob")
                .containsEntry("how", "cli")
                .containsEntry("values", Map.of("date_time", "2024-02-07T10:15", "key", "***"));
        assertThat(ended.out() + ended.err()).doesNotContain("hunter2");
    }

    @Test
    void an_answer_of_the_wrong_type_changes_nothing_and_names_each_field() {
        var request = lab.ask(lab.taken("lab:run-1"), FORM).toString();
        var ended = lab.type("input", "answer", request, "date_time=noon", "colour=red");

        assertThat(ended.err())
                .contains("nothing was changed")
                .contains("date_time: expected a date and time")
                .contains("colour: not a field of this question");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(lab.type("input", "list").out()).contains(request);
    }

    @Test
    void an_answer_without_a_required_field_is_refused() {
        var request = lab.ask(lab.taken("lab:run-1"), FORM).toString();
        var ended = lab.type("input", "answer", request);

        assertThat(ended.err()).contains("date_time: required");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void an_answer_to_a_finished_question_names_who_was_first() {
        var request = lab.ask(lab.taken("lab:run-1"), FORM).toString();
        lab.type("input", "answer", request, "date_time=2024-02-07T10:15", "--by", "bob");

        for (var late :
                List.of(
                        lab.type("input", "answer", request, "date_time=2025-01-01T00:00"),
                        lab.type("input", "abort", request))) {
            assertThat(late.err()).contains("bob");
            assertThat(late.exit()).isEqualTo(ExitCode.REFUSED);
        }
    }

    @Test
    void repeating_the_winning_answer_is_no_error() {
        var request = lab.ask(lab.taken("lab:run-1"), FORM).toString();
        var line = new String[] {"input", "answer", request, "date_time=2024-02-07T10:15"};

        assertThat(lab.type(line)).isEqualTo(lab.type(line));
    }

    @Test
    void an_abort_ends_the_pass() {
        var claim = lab.taken("lab:run-1");
        var request = lab.ask(claim, FORM).toString();
        var ended = lab.type("input", "abort", request);

        assertThat(ended).isEqualTo(new Shell.Ended(ExitCode.OK, "aborted " + request + "\n", ""));
        var got = lab.type("pass", "get", claim.id().toString(), "--wait", "-o", "json");
        assertThat(got.exit()).isEqualTo(ExitCode.PASS_NOT_SUCCESSFUL);
        assertThat(Json.parseObject(got.out()))
                .containsEntry("outcome", "aborted")
                .containsEntry("aborted", true);
    }

    @Test
    void a_question_that_nobody_asked_is_not_found() {
        var id = "default.0.0198c0de-0000-7000-8000-000000000000/0/1";
        var ended = lab.type("input", "answer", id, "a=b");

        assertThat(ended.err()).contains(id);
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }
}
