package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.PassState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers as anybody with a Redis client can give them, by one XADD.
@WithQueue
class AnswersStreamTest {
    private static final String RIGHT = "{\"date\": \"2024-02-07\"}";

    @Test
    void an_entry_answers_the_question_and_leaves_the_stream(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        var entry = Conversation.sent(queue, request.toString(), RIGHT, "asmith");

        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);

        var closed = queue.inspection().input(request).orElseThrow();
        assertThat(closed.state()).isEqualTo(InputRequest.State.ANSWERED);
        assertThat(closed.by()).isEqualTo("asmith");
        assertThat(closed.how()).isEqualTo("stream");
        assertThat(queue.state(request.pass())).isEqualTo(PassState.QUEUED);
        assertThat(queue.redis.xlen(queue.keys.answers())).isZero();
        assertThat(Conversation.verdict(queue, entry))
                .contains("accepted")
                .contains(request.toString());
        assertThat(queue.redis.ttl(queue.keys.verdict(entry))).isBetween(86_000L, 86_400L);
    }

    @Test
    void an_entry_can_abort(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        Conversation.sent(queue, Map.of("input", request.toString(), "abort", "1", "by", "asmith"));

        queue.answers().judgeStream(9);

        assertThat(queue.state(request.pass())).isEqualTo(PassState.DONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no question at all   | {}                        | not_found
                    other.0.0198c0de-0000-7000-8000-000000000000/0/1 | {} | not_found
                    default.0.0198c0de-0000-7000-8000-000000000000/0/1 | {} | not_found
                    REQUEST              | {"date": "soon"}          | bad_answer
                    REQUEST              | {"date": "2024-02-07", "x": 1} | bad_answer
                    REQUEST              | [1]                       | bad_answer
                    REQUEST              | {"date":                  | bad_answer
                    REQUEST              | ''                        | bad_answer
                    REQUEST              | {"date": {"deep": [1]}}   | bad_answer
                    """)
    void a_bad_entry_is_refused_with_the_reason_and_the_question_stays_open(
            String input, String values, String code, TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        var entry =
                Conversation.sent(
                        queue, input.replace("REQUEST", request.toString()), values, "me");

        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);

        assertThat(queue.redis.xlen(queue.keys.answers())).isZero();
        assertThat(Conversation.verdict(queue, entry)).contains("refused").contains(code);
        assertThat(queue.redis.xrange(queue.keys.refused(), "-", "+"))
                .singleElement()
                .satisfies(refused ->
                        assertThat(refused.getFields())
                                .containsEntry("entry", entry)
                                .containsEntry("code", code)
                                .containsEntry("by", "me"));
        assertThat(queue.state(request.pass())).isEqualTo(PassState.WAITING);
    }

    @Test
    void an_entry_by_somebody_with_control_characters_is_refused(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        var entry = Conversation.sent(queue, request.toString(), RIGHT, "a\u001b[2Jb");

        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);

        assertThat(Conversation.verdict(queue, entry)).contains("bad_answer", "by: expected");
        assertThat(queue.state(request.pass())).isEqualTo(PassState.WAITING);
    }

    @Test
    void an_entry_without_any_field_we_know_is_refused(TestQueue queue) {
        var entry = Conversation.sent(queue, Map.of("hello", "there"));

        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);

        assertThat(Conversation.verdict(queue, entry)).contains("not_found");
    }

    @Test
    void a_late_entry_is_told_who_won(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        Conversation.answer(queue, request, Map.of("date", "2024-02-08"), "asmith");
        var entry = Conversation.sent(queue, request.toString(), RIGHT, "bjones");

        queue.answers().judgeStream(9);

        assertThat(Conversation.verdict(queue, entry)).contains("input_closed").contains("asmith");
    }

    @Test
    void an_entry_that_repeats_the_winning_answer_is_accepted_too(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        Conversation.answer(queue, request, Map.of("date", "2024-02-07"), "asmith");
        var entry = Conversation.sent(queue, request.toString(), RIGHT, "bjones");

        queue.answers().judgeStream(9);

        assertThat(Conversation.verdict(queue, entry)).contains("accepted");
        assertThat(queue.redis.xlen(queue.keys.answers())).isZero();
    }

    @Test
    void of_many_judges_exactly_one_judges_each_entry(TestQueue queue) throws Exception {
        var requests = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            requests.add(Conversation.asked(queue, Samples.DATE).toString());
        }
        for (var request : requests) {
            Conversation.sent(queue, request, RIGHT, "asmith");
            Conversation.sent(queue, request, "{\"date\": \"2024-02-08\"}", "bjones");
        }
        int judged = 0;
        try (var judges = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> judge = () -> queue.answers().judgeStream(100);
            for (var each : judges.invokeAll(List.of(judge, judge, judge, judge))) {
                judged += each.get();
            }
        }

        assertThat(judged).isEqualTo(40);
        assertThat(queue.redis.xlen(queue.keys.answers())).isZero();
        assertThat(queue.redis.xlen(queue.keys.refused())).isEqualTo(20);
        assertThat(queue.readyIn("front")).hasSize(20).doesNotHaveDuplicates();
    }

    /// A question that this version cannot read stopped the judging of every later answer.
    @Test
    void an_entry_that_breaks_the_judge_does_not_stand_in_the_way_of_the_next(TestQueue queue) {
        var broken = Conversation.asked(queue, Samples.DATE);
        queue.redis.hset(queue.keys.input(broken), "state", "pondering");
        var good = Conversation.asked(queue, Samples.DATE);
        var first = Conversation.sent(queue, broken.toString(), RIGHT, "me");
        Conversation.sent(queue, good.toString(), RIGHT, "me");

        assertThat(queue.answers().judgeStream(9)).isEqualTo(2);

        assertThat(Conversation.verdict(queue, first)).contains("internal");
        assertThat(queue.state(good.pass())).isEqualTo(PassState.QUEUED);
    }

    /// Redis counts ids up to 2^64, and nothing can be added after the last one.
    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551615-18446744073709551615", "9223372036854775808-0"})
    void an_entry_under_an_id_far_ahead_is_judged_and_the_next_one_too(String id, TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        queue.redis.eval(
                "redis.call('XADD', KEYS[1], ARGV[1], 'input', 'x', 'by', 'me')",
                List.of(queue.keys.answers()),
                List.of(id));

        queue.answers().awaitStream(Duration.ofSeconds(2));
        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);
        assertThat(queue.answers().judgeStream(9)).isZero();

        assertThat(Conversation.verdict(queue, id)).contains("not_found");
        Conversation.sent(queue, request.toString(), RIGHT, "me");
        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);
        assertThat(queue.state(request.pass())).isEqualTo(PassState.QUEUED);
    }

    @Test
    void an_entry_that_is_too_large_is_refused_unread(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        var fields = Map.of("input", request.toString(), "values", RIGHT, "x", "y".repeat(1 << 21));
        var entry = Conversation.sent(queue, fields);

        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);

        assertThat(Conversation.verdict(queue, entry)).contains("bad_answer", "larger than");
        assertThat(queue.state(request.pass())).isEqualTo(PassState.WAITING);
    }

    @Test
    void waiting_for_the_stream_ends_with_the_first_entry(TestQueue queue)
            throws InterruptedException {
        var waiting =
                Thread.startVirtualThread(() -> queue.answers().awaitStream(Duration.ofSeconds(2)));
        Conversation.sent(queue, "x", "y", "z");

        waiting.join(1500);
        assertThat(waiting.isAlive()).isFalse();
    }
}
