package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.AtDeadline;
import dev.holdpoint.queue.Overdue;
import dev.holdpoint.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
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
    void a_deadline_is_shown_wherever_the_question_is() {
        var claim = lab.taken("lab:run-1");
        var entries = List.<Entry>of();
        var overdue =
                new Overdue(Duration.ofMinutes(90), new AtDeadline.Fail(entries), "it is a test");
        var request = lab.ask(claim, FORM, overdue).toString();
        var pass = claim.id().toString();

        assertThat(lab.type("input", "list").out()).contains("TIME LEFT", "1 h, then fail");
        var shown = lab.type("input", "show", request, "-o", "json").out();
        var listed = lab.type("input", "list", "-o", "jsonl").out();
        var got = lab.type("pass", "get", pass, "-o", "json").out();
        for (var json : List.of(shown, listed, got)) {
            assertThat(Json.parseObject(json))
                    .containsEntry("on_deadline", "fail")
                    .containsEntry("deadline_note", "it is a test")
                    .hasEntrySatisfying(
                            "deadline",
                            at ->
                                    assertThat(Instant.parse((String) at))
                                            .isAfter(Instant.now().plusSeconds(5_000)));
        }
        for (var text :
                List.of(
                        lab.type("input", "show", request).out(),
                        lab.type("pass", "get", pass).out())) {
            assertThat(text)
                    .containsPattern(
                            "deadline   20.*Z: without an answer by then the plugin has failed and"
                                    + " the pass goes on \\(it is a test\\)");
        }
        assertThat(lab.type("pass", "watch", pass).out())
                .containsPattern(
                        "p asks a person; .*; without one by \\d\\d:\\d\\d:\\d\\d the plugin has"
                                + " failed and the pass goes on");
    }

    @Test
    void what_became_of_a_question_can_be_read_once_it_is_closed() {
        var request = lab.ask(lab.taken("lab:run-1"), FORM).toString();
        lab.type("input", "answer", request, "date_time=2024-02-07T10:15", "key=hunter2");

        assertThat(lab.type("input", "show", request).out())
                .containsPattern("answered by asmith \\(cli\\) at 20\\d\\d-.*Z")
                .contains("answer     date_time = 2024-02-07T10:15", "answer     key = ***")
                .doesNotContain("hunter2", "answer it with");
        assertThat(Json.parseObject(lab.type("input", "show", request, "-o", "json").out()))
                .containsEntry("state", "answered")
                .containsEntry("by", "asmith")
                .containsEntry("how", "cli")
                .containsEntry("values", Map.of("date_time", "2024-02-07T10:15", "key", "***"))
                .containsKeys("asked", "closed", "fields", "plugin");
    }

    @Test
    void an_expired_question_and_its_pass_say_so() {
        var result = PassResult.expired(List.of(), List.of("w"), 1);
        var overdue = new Overdue(Duration.ofMillis(1), new AtDeadline.End(result), null);
        var request = lab.ask(lab.taken("lab:run-1"), FORM, overdue);
        var late = lab.type("input", "answer", request.toString(), "date_time=2024-02-07T10:15");

        assertThat(late.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(late.err())
                .contains("is expired already, by its deadline, since 20")
                .hasLineCount(1);
        var told = lab.type("input", "answer", request.toString(), "date_time=x", "-o", "json");
        assertThat(Json.parseObject(told.err()).get("details"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("state: expired", "how: deadline");
        assertThat(lab.type("input", "show", request.toString()).out())
                .contains("expired by deadline at 20");
        var got = lab.type("pass", "get", request.pass().toString(), "--wait");
        assertThat(got.exit()).isEqualTo(ExitCode.PASS_NOT_SUCCESSFUL);
        assertThat(got.out()).contains("done, expired", "nobody answered " + request + " in time");
    }

    @Test
    void a_question_that_nobody_asked_is_not_found() {
        var id = "default.0.0198c0de-0000-7000-8000-000000000000/0/1";
        var ended = lab.type("input", "answer", id, "a=b");

        assertThat(ended.err()).contains(id);
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }
}
