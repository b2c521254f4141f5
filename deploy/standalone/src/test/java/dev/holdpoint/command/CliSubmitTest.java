package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Patience;
import dev.holdpoint.model.Priority;
import dev.holdpoint.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a pass is handed out and kept, by flags, and many passes from one file.
class CliSubmitTest {
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
    void every_flag_reaches_the_pass() {
        var file = "{\"workspace\": \"lab:a\", \"priority\": \"low\", \"queue\": \"slow\"}";
        var ended =
                typed(
                        file,
                        "--queue",
                        "default",
                        "--priority",
                        "high",
                        "--not-before",
                        "2020-02-07T10:15:00+01:00",
                        "--retention",
                        "3600",
                        "--label",
                        "run=7",
                        "--idempotency-key",
                        "order-7",
                        "--deadline",
                        "60",
                        "--on-deadline",
                        "fail");
        var claim = lab.take();

        assertThat(ended.out().strip()).isEqualTo(claim.id().toString());
        var delivery = claim.spec().delivery();
        assertThat(delivery.priority()).isEqualTo(Priority.HIGH);
        assertThat(delivery.notBefore()).isEqualTo(Instant.parse("2020-02-07T09:15:00Z"));
        assertThat(delivery.retention()).isEqualTo(Duration.ofHours(1));
        assertThat(delivery.labels()).isEqualTo(Map.of("run", "7"));
        assertThat(delivery.idempotencyKey()).isEqualTo("order-7");
        assertThat(claim.spec().patience())
                .isEqualTo(new Patience(Duration.ofMinutes(1), PassSpec.OnDeadline.FAIL));
    }

    @ParameterizedTest
    @CsvSource({
        "--priority,        urgent",
        "--not-before,      tomorrow",
        "--retention,       5",
        "--deadline,        0",
        "--queue,           No Queue",
        "--label,           a b=c"
    })
    void a_flag_with_a_value_that_cannot_be_is_refused(String flag, String value) {
        var ended = lab.type("pass", "submit", "--workspace", "lab:a", flag, value);

        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.err()).contains("the pass was refused; nothing was stored");
    }

    @Test
    void what_happens_at_a_deadline_needs_one() {
        var ended = lab.type("pass", "submit", "--workspace", "lab:a", "--on-deadline", "default");

        assertThat(ended.err()).contains("give --deadline SECONDS too");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_pass_for_later_is_scheduled() {
        var moment = Instant.ofEpochMilli(System.currentTimeMillis()).plus(Duration.ofDays(1));
        var ended =
                lab.type(
                        "pass",
                        "submit",
                        "--workspace",
                        "lab:a",
                        "--not-before",
                        moment.toString());

        var id = PassId.parse(ended.out().strip());
        assertThat(lab.queue().inspection().pass(id).orElseThrow().state())
                .isEqualTo(PassState.SCHEDULED);
    }

    @Test
    void the_same_key_again_prints_the_pass_that_is_there() {
        var arguments =
                List.of("pass", "submit", "--workspace", "lab:a", "--idempotency-key", "order-7");
        var first = lab.type(arguments.toArray(String[]::new));
        var again = lab.type(arguments.toArray(String[]::new));
        var other = new ArrayList<>(arguments);
        other.add("--dry-run");
        var conflict = lab.type(other.toArray(String[]::new));

        assertThat(again.out()).isEqualTo(first.out());
        assertThat(again.err()).contains("nothing was submitted");
        assertThat(again.exit()).isEqualTo(ExitCode.OK);
        assertThat(conflict.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(conflict.err()).contains(first.out().strip());
    }

    @Test
    void many_passes_of_an_array_each_have_a_verdict() {
        var file =
                """
                [{"workspace": "lab:a"},
                 {"workspace": "lab:../b", "colour": 1},
                 7,
                 {"workspace": "lab:c", "queue": "fast"}]
                """;
        var ended = typed(file, "-o", "json");

        var verdicts = Json.parseArray(ended.out());
        assertThat(verdicts).hasSize(4);
        assertThat(verdicts.get(0).toString()).contains("verdict=accepted").contains("new=true");
        assertThat(verdicts.get(1).toString()).contains("bad_spec").contains("colour");
        assertThat(verdicts.get(2).toString()).contains("expected a JSON object");
        assertThat(verdicts.get(3).toString()).contains("id=fast.0.");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void many_passes_of_lines_each_have_a_line() {
        var file =
                """
                {"workspace": "lab:a", "idempotency_key": "k"}

                {"workspace": "lab:a", "idempotency_key": "k"}
                {"workspace": "lab:b",
                """;
        var ended = typed(file);

        var id = lab.take().id();
        assertThat(ended.out().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("PASS  VERDICT  ID"),
                        line -> assertThat(line).isEqualTo("1     new      " + id),
                        line -> assertThat(line).isEqualTo("2     known    " + id),
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "3     refused  bad_spec: the pass is not JSON at line 1"));
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void many_passes_that_are_waited_for_are_one_document_in_one_span_of_time() {
        var file = "[{\"workspace\": \"lab:a\"}, {\"workspace\": \"lab:b\"}]";
        var executor =
                CompletableFuture.runAsync(() -> lab.finish(lab.take(), EntryStatus.SUCCESS));
        var ended = typed(file, "--wait", "--timeout", "1.5", "-o", "json");
        executor.join();

        var views = Json.parseArray(ended.out());
        assertThat(views).hasSize(2);
        assertThat(views.toString()).contains("outcome=success").contains("state=queued");
        assertThat(ended.exit()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(typed(file, "--watch").exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_root_that_nobody_offers_is_said_in_words() {
        lab.queue().upkeep(Duration.ofSeconds(10)).registerRoot("lab", "root-1");
        var ended = typed("[{\"workspace\": \"labb:a\"}, {\"workspace\": \"lab:a\"}]");

        assertThat(ended.out())
                .contains("unknown_root: no executor has ever offered a root 'labb'");
    }

    @Test
    void flags_go_over_each_of_many_passes() {
        var ended =
                typed("[{\"workspace\": \"lab:a\"}, {\"workspace\": \"lab:b\"}]", "--plugin", "p");

        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
        assertThat(lab.take().spec().plugins()).containsExactly("p");
        assertThat(lab.take().spec().plugins()).containsExactly("p");
    }

    @Test
    void no_passes_at_all_are_no_error() {
        var ended = typed("[]", "-o", "json");

        assertThat(Json.parseArray(ended.out())).isEmpty();
        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
    }

    @Test
    void many_passes_can_be_waited_for() {
        var executor =
                CompletableFuture.runAsync(() -> {
                    lab.finish(lab.take(), EntryStatus.SUCCESS);
                    lab.finish(lab.take(), EntryStatus.FAILED);
                });
        var ended = typed("[{\"workspace\": \"lab:a\"}, {\"workspace\": \"lab:b\"}]", "--wait");
        executor.join();

        assertThat(ended.out()).contains("done, success").contains("done, partial");
        assertThat(ended.exit()).isEqualTo(ExitCode.PASS_NOT_SUCCESSFUL);
    }

    @Test
    void with_redis_away_the_verdicts_say_so() {
        var ended =
                new Shell("[{\"workspace\": \"lab:a\"}, 7]", null)
                        .run("pass", "submit", "-f", "-", "--redis", Shell.NO_REDIS);

        assertThat(ended.out()).contains("redis_unavailable").contains("bad_spec");
        assertThat(ended.exit()).isEqualTo(ExitCode.FAILURE);
    }

    private Shell.Ended typed(String file, String... more) {
        var arguments = new ArrayList<>(List.of("pass", "submit", "-f", "-"));
        arguments.addAll(List.of(more));
        return lab.type(new Shell(file, null), arguments.toArray(String[]::new));
    }
}
