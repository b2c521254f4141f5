package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithQueue
class AnswerTest {
    private static final Map<String, Object> RIGHT = Map.of("date", "2024-02-07");

    @Test
    void an_answer_sends_the_pass_to_the_front_and_is_recorded(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);

        var closed = queue.answers().answer(request, new Answer.Values(RIGHT, "asmith"), "cli");

        assertThat(closed.state()).isEqualTo(InputRequest.State.ANSWERED);
        assertThat(closed.by()).isEqualTo("asmith");
        assertThat(closed.how()).isEqualTo("cli");
        assertThat(closed.closed()).isNotNull();
        assertThat(closed.values()).isEqualTo(RIGHT);
        assertThat(queue.state(request.pass())).isEqualTo(PassState.QUEUED);
        assertThat(queue.readyIn("front")).containsExactly(request.pass().toString());
        assertThat(queue.view(request.pass()).open()).isNull();
        assertThat(queue.inspection().openInputs(9)).isEmpty();
        assertThat(queue.redis.zcard(queue.keys.state("waiting"))).isZero();
        assertThat(queue.events(request.pass())).endsWith("answered");
        assertThat(queue.redis.llen(queue.keys.bell())).isPositive();
    }

    @Test
    void wrong_values_change_nothing_and_every_field_is_named(TestQueue queue) {
        var question =
                Samples.question(
                        "{'id': 'date', 'type': 'date'}, {'id': 'count', 'type': 'integer'},"
                                + " {'id': 'name'}");
        var request = Conversation.asked(queue, question);
        var before = Contents.of(queue.redis);

        var refusal =
                refused(
                        Problem.BAD_ANSWER,
                        () -> {
                            Conversation.answer(
                                    queue,
                                    request,
                                    Map.of("date", "soon", "count", "x", "typo", 1),
                                    "me");
                        });

        assertThat(refusal.details())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).startsWith("typo: "))
                .anySatisfy(line -> assertThat(line).startsWith("date: "))
                .anySatisfy(line -> assertThat(line).startsWith("count: "))
                .anySatisfy(line -> assertThat(line).startsWith("name: required"));
        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void what_is_no_json_is_no_answer(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.COUNT);
        var cyclic = new HashMap<String, Object>();
        cyclic.put("count", cyclic);

        var refusal =
                refused(
                        Problem.BAD_ANSWER,
                        () -> Conversation.answer(queue, request, cyclic, "me"));

        assertThat(refusal.details()).singleElement().asString().contains("no JSON");
        assertThat(queue.state(request.pass())).isEqualTo(PassState.WAITING);
    }

    @Test
    void the_winning_answer_repeated_gets_the_same_reply(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.COUNT);
        var first = Conversation.answer(queue, request, Map.of("count", "3"), "asmith");
        var before = Contents.of(queue.redis);

        assertThat(Conversation.answer(queue, request, Map.of("count", 3), "bjones"))
                .isEqualTo(first);

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void a_different_answer_learns_who_was_first(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.COUNT);
        Conversation.answer(queue, request, Map.of("count", "3"), "asmith");
        var before = Contents.of(queue.redis);

        var refusal =
                refused(
                        Problem.INPUT_CLOSED,
                        () -> {
                            Conversation.answer(queue, request, Map.of("count", "4"), "bjones");
                        });

        assertThat(refusal.getMessage()).contains("answered").contains("asmith").contains("cli");
        assertThat(refusal.details()).contains("state: answered", "by: asmith", "how: cli");
        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    /// A moment that is not recorded is none, not the one at which it was asked.
    @ParameterizedTest
    @ValueSource(strings = {"4", "x"})
    void of_what_is_not_recorded_a_late_answer_is_told_nothing(String count, TestQueue queue) {
        var request = Conversation.asked(queue, Samples.COUNT);
        Conversation.answer(queue, request, Map.of("count", "3"), "asmith");
        queue.redis.hdel(queue.keys.input(request), "closed", "by");

        var refusal =
                refused(
                        Problem.INPUT_CLOSED,
                        () -> Conversation.answer(queue, request, Map.of("count", count), "me"));

        assertThat(refusal.getMessage()).contains("by somebody (cli); nothing was changed");
        assertThat(refusal.details()).containsExactly("state: answered", "by: ", "how: cli");
    }

    /// It would have been corrected, and only then refused as too late.
    @Test
    void a_late_answer_that_does_not_fit_learns_that_it_is_late(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.COUNT);
        Conversation.answer(queue, request, Map.of("count", "3"), "asmith");

        var refusal =
                refused(
                        Problem.INPUT_CLOSED,
                        () -> {
                            Conversation.answer(queue, request, Map.of("count", "none"), "bjones");
                        });

        assertThat(refusal.details()).contains("by: asmith");
    }

    @Test
    void an_answer_to_an_earlier_wording_is_stale(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        queue.redis.hset(queue.keys.input(request), "digest", "of another wording");
        var before = Contents.of(queue.redis);

        refused(Problem.STALE_QUESTION, () -> Conversation.answer(queue, request, RIGHT, "me"));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void nobody_answers_what_nobody_asked(TestQueue queue) {
        var id = queue.submit();

        refused(
                Problem.NOT_FOUND,
                () -> {
                    Conversation.answer(queue, new RequestId(id, 0, 1), RIGHT, "me");
                });
    }

    @Test
    void a_question_whose_pass_is_gone_cannot_be_answered(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        queue.redis.del(queue.keys.pass(request.pass()));

        refused(Problem.NOT_FOUND, () -> Conversation.answer(queue, request, RIGHT, "me"));
    }

    @Test
    void an_abort_ends_the_pass_with_the_result_worked_out_when_it_asked(TestQueue queue) {
        var id = queue.submit(TestQueue.spec("a", Map.of("answers", Map.of("p", Map.of("f", 1)))));
        var request = Conversation.asked(queue, queue.take(queue.alice), Samples.DATE);

        var closed = Conversation.abort(queue, request, "asmith");

        assertThat(closed.state()).isEqualTo(InputRequest.State.ABORTED);
        var view = queue.view(id);
        assertThat(view.state()).isEqualTo(PassState.DONE);
        assertThat(view.outcome()).contains(Outcome.ABORTED);
        assertThat(view.result()).isEqualTo(Samples.aborted());
        assertThat(view.open()).isNull();
        assertThat(queue.ready()).isEmpty();
        assertThat(queue.redis.keys("hps:*preset*")).isEmpty();
        assertThat(queue.redis.zcard(queue.keys.state("waiting"))).isZero();
        assertThat(queue.events(id)).endsWith("aborted");
        assertThat(queue.redis.xlen(queue.keys.results())).isEqualTo(1);
    }

    @Test
    void an_abort_repeated_is_no_error_and_an_answer_after_it_is_too_late(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        var first = Conversation.abort(queue, request, "asmith");

        assertThat(Conversation.abort(queue, request, "bjones")).isEqualTo(first);
        var refusal =
                refused(
                        Problem.INPUT_CLOSED,
                        () -> {
                            Conversation.answer(queue, request, RIGHT, "bjones");
                        });
        assertThat(refusal.details()).contains("state: aborted", "by: asmith");
    }

    @Test
    void an_abort_after_an_answer_is_too_late(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        Conversation.answer(queue, request, RIGHT, "asmith");

        refused(Problem.INPUT_CLOSED, () -> Conversation.abort(queue, request, "bjones"));
        assertThat(queue.state(request.pass())).isEqualTo(PassState.QUEUED);
    }

    @Test
    void a_name_too_long_for_the_record_is_refused(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);

        refused(
                Problem.BAD_ANSWER,
                () -> {
                    Conversation.answer(queue, request, RIGHT, "x".repeat(257));
                });
    }
}
