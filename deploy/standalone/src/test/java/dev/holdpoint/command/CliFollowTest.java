package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.wire.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Watching a pass, reading its log, cancelling it, on a real Redis.
class CliFollowTest {
    private static final String WHEN =
            "[{\"id\": \"date_time\", \"type\": \"datetime\", \"help\": \"when it was measured\"},"
                    + " {\"id\": \"note\", \"required\": false}]";
    private static final LogLine WARNING =
            LogLine.frame("p", "WARNING", "two\u001b[2J dates", Map.of("line", 3));

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
    void watching_tells_what_happens_and_what_is_said_until_the_end() throws Exception {
        var claim = lab.taken("lab:run-1");
        var id = claim.id().toString();
        var watching = lab.begin(Shell.PLAIN, "pass", "watch", id);
        watching.awaitOut("exec-1 runs p");
        lab.says(claim, List.of(WARNING, LogLine.plain("p", "as it is")), null);
        watching.awaitOut("as it is");
        lab.finish(claim, EntryStatus.SUCCESS);
        watching.thread().join();

        assertThat(watching.out().toString().lines())
                .anyMatch(line ->
                        line.matches(
                                "\\d\\d:\\d\\d:\\d\\d  p  WARNING  two\\[2J dates  \\{\"line\":3}"))
                .anyMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d  p  as it is"))
                .anyMatch(line -> line.endsWith("  done: success"))
                .contains("state      done, success");
    }

    @Test
    void programs_get_passes_and_lines_as_objects_of_a_line_each() throws Exception {
        var claim = lab.taken("lab:run-1");
        var id = claim.id().toString();
        var watching = lab.begin(Shell.PLAIN, "pass", "watch", id, "-o", "jsonl");
        watching.awaitOut("running");
        lab.says(claim, List.of(WARNING), new Activity(0.25, "reads"));
        watching.awaitOut("reads");
        lab.finish(claim, EntryStatus.FAILED);
        watching.thread().join();

        var objects = watching.out().toString().lines().map(Json::parseObject).toList();
        assertThat(objects.getFirst())
                .containsEntry("type", "pass")
                .containsEntry("state", "running");
        assertThat(objects)
                .anyMatch(object ->
                        object.entrySet()
                                .containsAll(
                                        Map.of("type", "log", "n", 0, "level", "WARNING")
                                                .entrySet()))
                .anyMatch(object -> Double.valueOf(0.25).equals(object.get("progress")));
        assertThat(objects.getLast())
                .containsEntry("state", "done")
                .containsEntry("outcome", "partial");
    }

    @Test
    void on_a_screen_the_last_line_shows_how_far_it_is() throws Exception {
        var claim = lab.taken("lab:run-1");
        lab.says(claim, List.of(), new Activity(0.5, "half"));
        var screen = new Shell("", null, new Screen(60, false, true));
        var watching = lab.begin(screen, "pass", "watch", claim.id().toString());
        watching.awaitOut("[############............] 50 %  half");
        lab.finish(claim, EntryStatus.SUCCESS);
        watching.thread().join();

        assertThat(watching.out().toString())
                .contains("\r\u001b[K")
                .doesNotContainPattern("half\n");
    }

    @Test
    void watching_ends_as_waiting_does() {
        var claim = lab.taken("lab:run-1");
        lab.ask(claim, WHEN);
        var id = claim.id().toString();

        var asked = lab.type("pass", "watch", id);
        assertThat(asked.exit()).isEqualTo(ExitCode.WAITING_FOR_INPUT);
        assertThat(asked.out()).contains("p asks a person");
        assertThat(asked.err())
                .contains("holdpoint input answer " + id + "/0/1 date_time=… [note=…]");

        var queued = lab.type("pass", "submit", "--workspace", "lab:run-2").out().strip();
        var late = lab.type("pass", "watch", queued, "--timeout", "0");
        assertThat(late.exit()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(late.err()).contains("queued");
        assertThat(lab.type("pass", "get", queued, "--watch", "--timeout", "0").exit())
                .isEqualTo(ExitCode.TIMED_OUT);
        assertThat(lab.type("pass", "get", queued, "--timeout", "0").exit())
                .isEqualTo(ExitCode.TIMED_OUT);
    }

    @Test
    void a_log_can_be_read_during_and_after_the_pass() {
        var claim = lab.taken("lab:run-1");
        var id = claim.id().toString();
        assertThat(lab.type("pass", "log", id).err()).contains("said nothing");
        lab.says(claim, List.of(WARNING), null);
        lab.finish(claim, EntryStatus.SUCCESS);

        assertThat(lab.type("pass", "log", id).out()).contains("  p  WARNING  two[2J dates");
        assertThat(lab.type("pass", "log", id, "--follow").out()).contains("WARNING");
        assertThat(Json.parseObject(lab.type("pass", "log", id, "-o", "jsonl").out()))
                .containsEntry("message", WARNING.message())
                .containsEntry("context", Map.of("line", 3));
        var unknown = id.substring(0, id.length() - 4) + "0000";
        assertThat(lab.type("pass", "log", unknown).exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_log_is_followed_to_the_end_of_the_pass() throws Exception {
        var claim = lab.taken("lab:run-1");
        var following = lab.begin(Shell.PLAIN, "pass", "log", claim.id().toString(), "-F");
        lab.says(claim, List.of(LogLine.plain("p", "first")), null);
        following.awaitOut("first");
        lab.says(claim, List.of(LogLine.plain("p", "last")), null);
        lab.finish(claim, EntryStatus.SUCCESS);
        following.thread().join();

        assertThat(following.out().toString().lines())
                .hasSize(2)
                .last()
                .asString()
                .endsWith("last");
    }

    @Test
    void a_pass_is_cancelled_and_says_by_whom() {
        var claim = lab.taken("lab:run-1");
        var id = claim.id().toString();

        assertThat(lab.type("pass", "cancel", id).out().strip()).isEqualTo("cancelled " + id);

        var view = lab.type("pass", "get", id);
        assertThat(view.out()).contains("state      done, cancelled", "cancelled by asmith (cli)");
        assertThat(lab.type("pass", "get", id, "--wait").exit())
                .isEqualTo(ExitCode.PASS_NOT_SUCCESSFUL);
        assertThat(lab.type("pass", "cancel", id).exit()).isEqualTo(ExitCode.OK);
    }

    @Test
    void of_several_passes_those_are_cancelled_that_can_be() {
        var over = lab.taken("lab:run-1");
        lab.finish(over, EntryStatus.SUCCESS);
        var waits = lab.type("pass", "submit", "--workspace", "lab:run-2").out().strip();

        var ended = lab.type("pass", "cancel", over.id().toString(), waits, "--by", "carol");

        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.out().strip()).isEqualTo("cancelled " + waits);
        assertThat(ended.err()).contains("is over already (done, success)");
        var third = lab.type("pass", "submit", "--workspace", "lab:run-3").out().strip();
        var mixed = lab.type("pass", "cancel", "not an id", third, "nor this", "-o", "json");
        assertThat(mixed.exit()).isNotZero();
        assertThat(Json.parseArray(mixed.out())).hasSize(1);
        assertThat(mixed.out()).contains(third).contains("cancelled");
        assertThat(Json.parseObject(mixed.err()).toString()).contains("not an id", "nor this");
    }

    @Test
    void a_pass_that_is_over_is_submitted_again() {
        var claim = lab.taken("lab:run-1");
        var id = claim.id().toString();
        assertThat(lab.type("pass", "retry", id).exit()).isEqualTo(ExitCode.REFUSED);
        lab.finish(claim, EntryStatus.FAILED);

        var again = lab.type("pass", "retry", id, "--answer", "p.f=1").out().strip();

        assertThat(lab.type("pass", "get", again).out()).contains("retry of   " + id);
        var repeated = lab.take();
        assertThat(repeated.id().toString()).isEqualTo(again);
        assertThat(repeated.spec().answers()).isEqualTo(Map.of("p", Map.of("f", "1")));
        lab.finish(repeated, EntryStatus.SUCCESS);
        assertThat(Json.parseObject(lab.type("pass", "get", again, "-o", "json").out()))
                .containsEntry("retry_of", id);
    }

    @Test
    void a_question_is_shown_with_all_that_an_answer_needs() {
        var request = lab.ask(lab.taken("lab:run-1"), WHEN).toString();

        var open = lab.type("input", "show", request).out();
        assertThat(open)
                .contains("field      date_time: a date and time", "when it was measured")
                .contains("holdpoint input answer " + request + " date_time=… [note=…]")
                .contains("holdpoint input abort " + request);

        lab.type("input", "answer", request, "date_time=2024-02-07T10:15", "--by", "carol");
        var closed = lab.type("input", "show", request).out();
        assertThat(closed).contains("answered by carol", "answer     date_time = 2024-02-07T10:15");
        assertThat(closed).doesNotContain("answer it with");
        assertThat(Json.parseObject(lab.type("input", "show", request, "-o", "json").out()))
                .containsEntry("state", "answered");
        assertThat(lab.type("input", "show", request + "9").exit()).isEqualTo(ExitCode.REFUSED);
    }
}
