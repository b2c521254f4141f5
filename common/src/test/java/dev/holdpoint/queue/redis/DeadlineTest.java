package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Answer;
import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.Deadline;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec.OnDeadline;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.AtDeadline;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Overdue;
import dev.holdpoint.queue.ParkOutcome;
import dev.holdpoint.queue.redis.CommandsSeen.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What becomes of a question that nobody answers in time.
@WithQueue
class DeadlineTest {
    private static final Entry UNANSWERED =
            Entry.of(
                    Samples.PLUGIN,
                    EntryStatus.FAILED,
                    List.of(),
                    "no_answer: nobody answered within 60 s",
                    new Usage(1, 2, 1, 1, Accounting.POLLING, "strong", "x"));
    private static final PassResult EXPIRED =
            PassResult.expired(List.of(UNANSWERED), List.of("odd"), 1);
    private static final Duration LATER = Duration.ofHours(1);

    /// Over with the next millisecond of the server.
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    @Test
    void everybody_is_told_the_deadline_and_what_it_does(TestQueue queue) {
        var overdue =
                new Overdue(LATER, new AtDeadline.End(EXPIRED), "the defaults do not answer it");
        var before = queue.now();
        var request = asked(queue, Samples.DATE, overdue);

        var asked = queue.inspection().known(request);

        var deadline = Objects.requireNonNull(asked.deadline());
        assertThat(deadline.at()).isEqualTo(asked.asked().plus(LATER));
        assertThat(deadline.at().toEpochMilli())
                .isBetween(before + LATER.toMillis(), queue.now() + LATER.toMillis());
        assertThat(deadline.does()).isEqualTo(OnDeadline.ABORT);
        assertThat(deadline.note()).isEqualTo("the defaults do not answer it");
        assertThat(queue.view(request.pass()).deadline()).isEqualTo(deadline);
        var at = Long.toString(deadline.at().toEpochMilli());
        var announced = queue.redis.xrange(queue.keys.inputs(), "-", "+").getFirst().getFields();
        for (var told : List.of(announced, queue.eventsOf(request.pass()).getLast())) {
            assertThat(told)
                    .containsEntry("deadline", at)
                    .containsEntry("on_deadline", "abort")
                    .containsEntry("deadline_note", "the defaults do not answer it");
        }
        assertThat(queue.redis.zscore(queue.keys.deadlines(), request.toString()))
                .isEqualTo((double) deadline.at().toEpochMilli());
    }

    @Test
    void a_question_without_one_waits_for_ever(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);

        assertThat(queue.inspection().known(request).deadline()).isNull();
        assertThat(queue.view(request.pass()).deadline()).isNull();
        assertThat(queue.redis.exists(queue.keys.deadlines())).isFalse();
        assertThat(queue.redis.hkeys(queue.keys.input(request)))
                .noneMatch(field -> field.contains("deadline") || field.startsWith("overdue"));
    }

    @ParameterizedTest
    @CsvSource({
        "ABORT, overdue_result",
        "FAIL, overdue_entries",
        "DEFAULT, overdue_values overdue_hmac"
    })
    void what_it_will_do_is_kept_under_a_name_that_says_what_it_is(
            OnDeadline does, String names, TestQueue queue) {
        var request = asked(queue, Samples.COUNT, new Overdue(LATER, then(does), "größer \"1\""));

        var kept = queue.redis.hgetAll(queue.keys.input(request));

        assertThat(kept.keySet().stream().filter(field -> field.startsWith("overdue")))
                .containsExactlyInAnyOrder(names.split(" "));
        assertThat(kept).containsEntry("deadline_note", "größer \"1\"");
    }

    @Test
    void before_it_nothing_happens(TestQueue queue) {
        var request =
                asked(queue, Samples.DATE, new Overdue(LATER, new AtDeadline.End(EXPIRED), null));

        assertThat(queue.upkeep().promote().overdue()).isZero();

        assertThat(queue.state(request.pass())).isEqualTo(PassState.WAITING);
        assertThat(queue.inspection().openInputs(9)).hasSize(1);
    }

    @Test
    void with_abort_the_pass_ends_as_expired_with_the_result_worked_out_when_it_asked(
            TestQueue queue) {
        var request = overdue(queue, OnDeadline.ABORT);

        assertThat(queue.upkeep().promote().overdue()).isEqualTo(1);

        isExpired(queue, request);
        var view = queue.view(request.pass());
        assertThat(view.state()).isEqualTo(PassState.DONE);
        assertThat(view.outcome()).contains(Outcome.EXPIRED);
        assertThat(view.result()).isEqualTo(EXPIRED);
        assertThat(Objects.requireNonNull(view.result()).aborted()).isFalse();
        assertThat(view.reason()).isEqualTo("nobody answered " + request + " in time");
        assertThat(queue.ready()).isEmpty();
        assertThat(queue.eventsOf(request.pass()).getLast())
                .containsEntry("event", "expired")
                .containsEntry("request", request.toString())
                .containsEntry("outcome", "expired");
        assertThat(queue.redis.ttl(queue.keys.input(request))).isPositive();
        assertThat(queue.redis.xrange(queue.keys.results(), "-", "+").getLast().getFields())
                .containsEntry("outcome", "expired");
    }

    @Test
    void with_fail_the_pass_goes_on_at_the_front_after_the_plugin_that_asked(TestQueue queue) {
        var request = overdue(queue, OnDeadline.FAIL);

        assertThat(queue.upkeep().promote().overdue()).isEqualTo(1);

        isExpired(queue, request);
        assertThat(queue.readyIn("front")).containsExactly(request.pass().toString());
        assertThat(queue.redis.llen(queue.keys.bell())).isPositive();
        assertThat(queue.eventsOf(request.pass()).getLast())
                .containsEntry("event", "expired")
                .containsEntry("step", "1");
        var next = queue.take(queue.bob);
        assertThat(next.step()).isEqualTo(1);
        assertThat(next.progress().entries()).containsExactly(UNANSWERED);
        assertThat(next.parked()).isNull();
        assertThat(next.attempt()).isEqualTo(1);
        assertThat(queue.bob.answers(next).rounds()).isZero();
    }

    @Test
    void with_default_the_defaults_are_the_answer(TestQueue queue) {
        var request = overdue(queue, OnDeadline.DEFAULT);

        assertThat(queue.upkeep().promote().overdue()).isEqualTo(1);

        var closed = queue.inspection().known(request);
        assertThat(closed.state()).isEqualTo(InputRequest.State.ANSWERED);
        assertThat(closed.values()).isEqualTo(Map.of("count", 7));
        isClosedByItsDeadline(queue, closed);
        assertThat(queue.eventsOf(request.pass()))
                .anySatisfy(event ->
                        assertThat(event)
                                .containsEntry("event", "answered")
                                .containsEntry("by", "deadline")
                                .containsEntry("how", "deadline"));
        var resumed = queue.take(queue.bob);
        assertThat(resumed.parked()).isEqualTo(new Claim.Parked(1, "parked-0"));
        var given = queue.bob.answers(resumed);
        assertThat(given.values()).isEqualTo(Map.of("count", 7));
        assertThat(given.byDeadline()).containsExactly(Samples.COUNT.digest());
    }

    @Test
    void what_a_person_answered_was_not_answered_by_the_deadline(TestQueue queue) {
        var request =
                asked(queue, Samples.COUNT, new Overdue(LATER, then(OnDeadline.DEFAULT), null));
        answer(queue, request, 7);

        var given = queue.bob.answers(queue.take(queue.bob));

        assertThat(given.rounds()).isEqualTo(1);
        assertThat(given.byDeadline()).isEmpty();
    }

    @Test
    void what_was_answered_in_confidence_before_is_gone_with_the_plugins_turn(TestQueue queue) {
        for (var does : List.of(OnDeadline.ABORT, OnDeadline.FAIL)) {
            var claim = Conversation.answered(queue, queue.taken(queue.alice));
            var asks = Samples.asks(Samples.COUNT, new Overdue(AT_ONCE, then(does), null));
            queue.alice.park(claim, asks);
            overdueNow(queue);

            queue.upkeep().promote();

            assertThat(Contents.of(queue.redis).mentioning(Conversation.SECRET)).isEmpty();
            queue.bob.take(9);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_after_it_loses_although_nobody_has_looked_yet(OnDeadline does, TestQueue queue) {
        var request = overdue(queue, does);

        var late = refused(Problem.INPUT_CLOSED, () -> answer(queue, request, 4));

        toldThatTheDeadlineWon(queue, request, String.valueOf(late.getMessage()), late.details());
        hasHappened(queue, request, does);
        assertThat(queue.upkeep().promote().overdue()).isZero();
        hasHappened(queue, request, does);
    }

    @ParameterizedTest
    @EnumSource
    void an_abort_after_it_loses_although_nobody_has_looked_yet(OnDeadline does, TestQueue queue) {
        var request = overdue(queue, does);

        var late =
                refused(Problem.INPUT_CLOSED, () -> Conversation.abort(queue, request, "asmith"));

        toldThatTheDeadlineWon(queue, request, String.valueOf(late.getMessage()), late.details());
        hasHappened(queue, request, does);
    }

    @Test
    void an_answer_by_stream_after_it_loses_too(TestQueue queue) {
        var request = overdue(queue, OnDeadline.FAIL);
        var entry = Conversation.sent(queue, request.toString(), "{\"count\": 4}", "asmith");

        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);

        assertThat(Conversation.verdict(queue, entry)).contains("input_closed", "expired");
        hasHappened(queue, request, OnDeadline.FAIL);
    }

    @Test
    void a_late_answer_that_is_what_the_defaults_were_gets_the_same_reply(TestQueue queue) {
        var request = overdue(queue, OnDeadline.DEFAULT);

        assertThat(answer(queue, request, 7).how()).isEqualTo("deadline");
    }

    @Test
    void a_cancel_after_it_finds_the_pass_expired(TestQueue queue) {
        var request = overdue(queue, OnDeadline.ABORT);

        var late = refused(Problem.PASS_OVER, () -> cancel(queue, request));

        assertThat(late.getMessage()).contains("(done, expired), since 20");
        hasHappened(queue, request, OnDeadline.ABORT);
    }

    /// What the deadline did to the question stands; what it made of the pass is cancelled.
    @ParameterizedTest
    @EnumSource(names = {"FAIL", "DEFAULT"})
    void a_cancel_after_it_cancels_the_pass_that_goes_on(OnDeadline does, TestQueue queue) {
        var request = overdue(queue, does);

        assertThat(cancel(queue, request)).isEqualTo(Cancelled.AT_ONCE);

        isClosedByItsDeadline(queue, queue.inspection().known(request));
        var result = Objects.requireNonNull(queue.view(request.pass()).result());
        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.applied())
                .isEqualTo(does == OnDeadline.FAIL ? List.of(UNANSWERED) : List.of());
        assertThat(queue.ready()).isEmpty();
    }

    @Test
    void an_answer_an_abort_and_a_cancel_before_it_drop_it(TestQueue queue) {
        var overdue = new Overdue(LATER, then(OnDeadline.FAIL), null);
        var answered = asked(queue, Samples.COUNT, overdue);
        var aborted = asked(queue, Samples.COUNT, overdue);
        var cancelled = asked(queue, Samples.COUNT, overdue);

        answer(queue, answered, 3);
        Conversation.abort(queue, aborted, "asmith");
        cancel(queue, cancelled);

        assertThat(queue.redis.exists(queue.keys.deadlines())).isFalse();
        assertThat(queue.view(answered.pass()).deadline()).isNull();
        assertThat(queue.field(answered.pass(), "deadline")).isNull();
        assertThat(queue.inspection().known(answered).how()).isEqualTo("cli");
    }

    @Test
    void a_deadline_of_a_question_that_is_gone_is_forgotten(TestQueue queue) {
        var request = overdue(queue, OnDeadline.ABORT);
        queue.redis.del(queue.keys.input(request));

        assertThat(queue.upkeep().promote().overdue()).isZero();

        assertThat(queue.redis.exists(queue.keys.deadlines())).isFalse();
    }

    @Test
    void a_park_whose_reply_was_lost_does_not_move_it(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var asks = Samples.asks(Samples.COUNT, new Overdue(LATER, then(OnDeadline.ABORT), null));
        var request = ((ParkOutcome.Waiting) queue.alice.park(claim, asks)).request();
        var before = Contents.of(queue.redis);
        queue.tick();

        assertThat(queue.alice.park(claim, asks)).isEqualTo(new ParkOutcome.Waiting(request));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    /// A Redis that lost its last writes has the question, and the pass running.
    @Test
    void the_same_question_asked_again_keeps_its_deadline(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var asks = Samples.asks(Samples.COUNT, new Overdue(LATER, then(OnDeadline.ABORT), null));
        var request = ((ParkOutcome.Waiting) queue.alice.park(claim, asks)).request();
        var first = queue.inspection().known(request);
        queue.redis.hset(queue.keys.pass(claim.id()), Map.of("state", "running", "owner", "alice"));
        queue.redis.del(queue.keys.deadlines(), queue.keys.open());
        queue.tick();

        assertThat(queue.alice.park(claim, asks)).isEqualTo(new ParkOutcome.Waiting(request));

        var again = queue.inspection().known(request);
        assertThat(again.deadline()).isEqualTo(first.deadline());
        assertThat(again.asked()).isEqualTo(first.asked());
        var at = (double) Objects.requireNonNull(first.deadline()).at().toEpochMilli();
        assertThat(queue.redis.zscore(queue.keys.deadlines(), request.toString())).isEqualTo(at);
        assertThat(queue.view(claim.id()).deadline()).isEqualTo(first.deadline());
    }

    @Test
    void the_next_question_has_a_deadline_of_its_own(TestQueue queue) {
        var first = asked(queue, Samples.COUNT, new Overdue(LATER, then(OnDeadline.ABORT), null));
        answer(queue, first, 3);
        queue.tick();
        var claim = queue.take(queue.alice);

        var parking = Samples.asks(Samples.DATE, new Overdue(LATER, then(OnDeadline.FAIL), null));
        var second = ((ParkOutcome.Waiting) queue.alice.park(claim, parking)).request();

        assertThat(second.round()).isEqualTo(2);
        assertThat(deadline(queue, second).at()).isAfter(deadline(queue, first).at());
        assertThat(queue.redis.zcard(queue.keys.deadlines())).isEqualTo(1);
    }

    /// Leases are, since nobody could renew them; deadlines are moments that people were told.
    @Test
    void a_redis_that_was_away_does_not_extend_it(TestQueue queue) {
        var request = overdue(queue, OnDeadline.ABORT);
        queue.redis.hset(queue.keys.counts(), "promoted", Long.toString(queue.now() - 3_600_000));
        var told = deadline(queue, request);

        assertThat(queue.upkeep().promote().any()).isFalse();
        assertThat(deadline(queue, request)).isEqualTo(told);
        assertThat(queue.upkeep().promote().overdue()).isEqualTo(1);

        hasHappened(queue, request, OnDeadline.ABORT);
    }

    @Test
    void many_at_once_are_done_a_batch_at_a_time(TestQueue queue) {
        for (int i = 0; i < 130; i++) {
            overdue(queue, OnDeadline.ABORT);
        }

        assertThat(queue.upkeep().promote().overdue()).isEqualTo(100);
        assertThat(queue.upkeep().promote().overdue()).isEqualTo(30);
        assertThat(queue.upkeep().promote().overdue()).isZero();
        assertThat(queue.redis.zcard(queue.keys.state("done"))).isEqualTo(130);
    }

    /// Answer, abort, cancel and deadline at one moment: one of them, whole.
    @Test
    void of_all_that_come_at_once_one_wins_and_the_others_learn_which(TestQueue queue)
            throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                var request =
                        asked(
                                queue,
                                Samples.COUNT,
                                new Overdue(
                                        Duration.ofMillis(1 + i % 4),
                                        then(OnDeadline.ABORT),
                                        null));
                var calls =
                        List.<Callable<String>>of(
                                () -> outcome(() -> answer(queue, request, 3)),
                                () -> outcome(() -> Conversation.abort(queue, request, "a")),
                                () -> outcome(() -> cancel(queue, request)),
                                () -> queue.upkeep().promote().overdue() > 0 ? "won" : "");
                var ended = new ArrayList<String>();
                for (Future<String> call : threads.invokeAll(calls)) {
                    ended.add(call.get());
                }
                queue.upkeep().promote();

                var closed = queue.inspection().known(request);
                var outcome = queue.view(request.pass()).outcome();
                switch (closed.state()) {
                    case EXPIRED -> {
                        assertThat(ended.subList(0, 3)).doesNotContain("won");
                        assertThat(outcome).contains(Outcome.EXPIRED);
                    }
                    case ABORTED -> {
                        assertThat(ended).containsExactly("input_closed", "won", "pass_over", "");
                        assertThat(outcome).contains(Outcome.ABORTED);
                    }
                    case CANCELLED -> {
                        assertThat(ended)
                                .containsExactly("input_closed", "input_closed", "won", "");
                        assertThat(outcome).contains(Outcome.CANCELLED);
                    }
                    case ANSWERED ->
                            assertThat(ended).startsWith("won", "input_closed").endsWith("");
                    case OPEN -> throw new AssertionError("nobody won");
                }
                queue.bob.take(9);
            }
        }
        assertThat(queue.redis.exists(queue.keys.deadlines(), queue.keys.open())).isZero();
    }

    @Test
    void the_scripts_declare_every_key_that_their_caller_can_know(TestQueue queue) {
        var known =
                List.of(
                        queue.keys.deadlines(),
                        queue.keys.open(),
                        queue.keys.state("waiting"),
                        queue.keys.state("done"),
                        queue.keys.results(),
                        queue.keys.kept(),
                        queue.keys.events(),
                        queue.keys.bell(),
                        queue.keys.ready("front"));
        try (var seen = CommandsSeen.on(queue.url, queue.redis)) {
            for (var does : OnDeadline.values()) {
                overdue(queue, does);
                queue.upkeep().promote();
                queue.bob.take(9);
                var late = overdue(queue, does);
                refused(Problem.INPUT_CLOSED, () -> answer(queue, late, 4));
                queue.bob.take(9);
                var cancelled = overdue(queue, does);
                if (does == OnDeadline.ABORT) {
                    refused(Problem.PASS_OVER, () -> cancel(queue, cancelled));
                } else {
                    cancel(queue, cancelled);
                }
            }
            var declared = List.<String>of();
            for (var command : seen.all()) {
                if (!command.inScript()) {
                    declared = declaredBy(command);
                } else if (command.words().size() > 1 && known.contains(command.words().get(1))) {
                    assertThat(declared).contains(command.words().get(1));
                }
            }
        }
    }

    private static List<String> declaredBy(Command command) {
        var words = command.words();
        return words.getFirst().toUpperCase(Locale.ROOT).startsWith("EVAL")
                ? words.subList(3, 3 + Integer.parseInt(words.get(2)))
                : List.of();
    }

    private static String outcome(Callable<?> call) {
        try {
            call.call();
            return "won";
        } catch (HoldpointException e) {
            assertThat(e.problem()).isIn(Problem.INPUT_CLOSED, Problem.PASS_OVER);
            assertThat(e.details()).anyMatch(detail -> detail.startsWith("since: 20"));
            return e.problem().code();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static AtDeadline then(OnDeadline does) {
        return switch (does) {
            case ABORT -> new AtDeadline.End(EXPIRED);
            case FAIL -> new AtDeadline.Fail(List.of(UNANSWERED));
            case DEFAULT -> new AtDeadline.Answer(Map.of("count", 7));
        };
    }

    private static RequestId asked(TestQueue queue, Question question, Overdue overdue) {
        var asks = Samples.asks(question, overdue);
        var outcome = queue.alice.park(queue.taken(queue.alice), asks);
        return ((ParkOutcome.Waiting) outcome).request();
    }

    /// A question whose deadline is over, and nobody has looked yet.
    private static RequestId overdue(TestQueue queue, OnDeadline does) {
        var request = asked(queue, Samples.COUNT, new Overdue(AT_ONCE, then(does), null));
        overdueNow(queue);
        return request;
    }

    private static void overdueNow(TestQueue queue) {
        queue.tick();
        queue.tick();
    }

    private static InputRequest answer(TestQueue queue, RequestId request, int count) {
        return queue.answers()
                .answer(request, new Answer.Values(Map.of("count", count), "asmith"), "cli");
    }

    private static Cancelled cancel(TestQueue queue, RequestId request) {
        return queue.decisions().cancel(request.pass(), "carol", "cli");
    }

    private static Deadline deadline(TestQueue queue, RequestId request) {
        return Objects.requireNonNull(queue.inspection().known(request).deadline());
    }

    private static void isExpired(TestQueue queue, RequestId request) {
        var closed = queue.inspection().known(request);
        assertThat(closed.state()).isEqualTo(InputRequest.State.EXPIRED);
        assertThat(closed.values()).isEmpty();
        isClosedByItsDeadline(queue, closed);
    }

    private static void isClosedByItsDeadline(TestQueue queue, InputRequest closed) {
        assertThat(closed.by()).isEqualTo("deadline");
        assertThat(closed.how()).isEqualTo("deadline");
        assertThat(closed.closed()).isEqualTo(Objects.requireNonNull(closed.deadline()).at());
        assertThat(queue.view(closed.id().pass()).open()).isNull();
        assertThat(queue.view(closed.id().pass()).deadline()).isNull();
        assertThat(queue.redis.zscore(queue.keys.open(), closed.id().toString())).isNull();
        assertThat(queue.redis.zscore(queue.keys.deadlines(), closed.id().toString())).isNull();
        assertThat(queue.redis.zscore(queue.keys.state("waiting"), closed.id().pass().toString()))
                .isNull();
    }

    private static void toldThatTheDeadlineWon(
            TestQueue queue, RequestId request, String message, List<String> details) {
        Instant at = deadline(queue, request).at();
        assertThat(message).contains("by its deadline, since " + at);
        assertThat(details).contains("how: deadline", "since: " + at);
    }

    private static void hasHappened(TestQueue queue, RequestId request, OnDeadline does) {
        isClosedByItsDeadline(queue, queue.inspection().known(request));
        var view = queue.view(request.pass());
        switch (does) {
            case ABORT -> assertThat(view.outcome()).contains(Outcome.EXPIRED);
            case FAIL -> assertThat(view.step()).isEqualTo(1);
            case DEFAULT -> assertThat(view.step()).isZero();
        }
        if (does != OnDeadline.ABORT) {
            assertThat(queue.readyIn("front")).containsExactly(request.pass().toString());
        }
    }
}
