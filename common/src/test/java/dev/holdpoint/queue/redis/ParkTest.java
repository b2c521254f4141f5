package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.ParkOutcome;
import dev.holdpoint.queue.Parking;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WithQueue
class ParkTest {
    @Test
    void a_waiting_pass_holds_nothing(TestQueue queue) {
        var id = queue.submit("a");
        var request = Conversation.asked(queue, queue.take(queue.alice), Samples.DATE);

        assertThat(queue.state(id)).isEqualTo(PassState.WAITING);
        assertThat(queue.view(id).open()).isEqualTo(request);
        assertThat(queue.view(id).owner()).isNull();
        assertThat(queue.view(id).attempt()).isZero();
        assertThat(queue.ready()).isEmpty();
        assertThat(queue.pending("normal")).isZero();
        assertThat(queue.redis.exists(queue.keys.leases(), queue.busy("a"))).isZero();
        assertThat(queue.redis.hmget(queue.keys.pass(id), "owner", "boot", "lease_until", "entry"))
                .containsOnlyNulls();
        assertThat(queue.redis.zrange(queue.keys.state("waiting"), 0, -1))
                .containsExactly(id.toString());
    }

    @Test
    void the_question_is_out_for_everybody(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);

        assertThat(queue.inspection().openInputs(9))
                .singleElement()
                .satisfies(open -> {
                    assertThat(open.id()).isEqualTo(request);
                    assertThat(open.plugin()).isEqualTo("columns");
                    assertThat(open.question()).isEqualTo(Samples.DATE);
                    assertThat(open.state()).isEqualTo(InputRequest.State.OPEN);
                    assertThat(open.values()).isEmpty();
                });
        assertThat(queue.redis.xrange(queue.keys.inputs(), "-", "+"))
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.getFields())
                                .containsEntry("request", request.toString())
                                .containsEntry("pass", request.pass().toString())
                                .containsEntry("reason", "needed for the table")
                                .containsEntry("digest", Samples.DATE.digest())
                                .hasEntrySatisfying(
                                        "fields", json -> assertThat(json).contains("date")));
        assertThat(queue.events(request.pass())).endsWith("asked");
    }

    @Test
    void requests_are_named_by_pass_step_and_round(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);

        assertThat(request).isEqualTo(new RequestId(request.pass(), 0, 1));
    }

    @Test
    void a_parked_pass_resumes_with_what_was_set_aside_and_what_it_was_told(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        Conversation.answer(queue, request, Map.of("date", "2024-02-07"), "me");

        var resumed = queue.take(queue.bob);

        assertThat(resumed.parked()).isEqualTo(new Claim.Parked(1, "parked-0"));
        assertThat(resumed.attempt()).isEqualTo(1);
        assertThat(queue.bob.answers(resumed).rounds()).isEqualTo(1);
        assertThat(queue.bob.answers(resumed).values()).isEqualTo(Map.of("date", "2024-02-07"));
    }

    @Test
    void a_plugin_that_asks_again_gets_the_union_of_its_answers(TestQueue queue) {
        var claim = resumedAfter(queue, Samples.DATE, Map.of("date", "2024-02-07"));
        var second = waiting(queue, claim, Samples.asks(Samples.COUNT, 1));
        assertThat(second.round()).isEqualTo(2);
        Conversation.answer(queue, second, Map.of("count", "3"), "me");

        var resumed = queue.take(queue.alice);

        assertThat(queue.alice.answers(resumed).rounds()).isEqualTo(2);
        assertThat(queue.alice.answers(resumed).values())
                .isEqualTo(Map.of("date", "2024-02-07", "count", 3));
        assertThat(resumed.parked()).isEqualTo(new Claim.Parked(2, "parked-1"));
    }

    @Test
    void the_same_question_asked_again_on_purpose_is_a_new_round(TestQueue queue) {
        var claim = resumedAfter(queue, Samples.DATE, Map.of("date", "2024-02-07"));

        assertThat(waiting(queue, claim, Samples.asks(Samples.DATE, 1)).round()).isEqualTo(2);
    }

    /// The plugin was spawned from nothing: it was not given the answer that is already there.
    @Test
    void the_same_question_after_a_crash_keeps_its_answer(TestQueue queue) {
        var claim = resumedAfter(queue, Samples.DATE, Map.of("date", "2024-02-07"));
        queue.lapse(claim.id());
        var again = queue.take(queue.alice);

        var outcome = queue.alice.park(again, Samples.asks(Samples.DATE, 0));

        assertThat(outcome).isEqualTo(new ParkOutcome.Answered(new RequestId(claim.id(), 0, 1)));
        assertThat(queue.state(claim.id())).isEqualTo(PassState.RUNNING);
        assertThat(queue.inspection().openInputs(9)).isEmpty();
    }

    @Test
    void another_question_after_a_crash_is_the_next_round(TestQueue queue) {
        var claim = resumedAfter(queue, Samples.DATE, Map.of("date", "2024-02-07"));
        queue.lapse(claim.id());
        var again = queue.take(queue.alice);

        assertThat(waiting(queue, again, Samples.asks(Samples.COUNT, 0)).round()).isEqualTo(2);
    }

    @Test
    void a_preset_answers_at_once_and_nothing_goes_out(TestQueue queue) {
        var claim = queue.taken(queue.alice);

        var outcome = queue.alice.park(claim, Samples.preset(Samples.COUNT, Map.of("count", "7")));

        var request = ((ParkOutcome.Answered) outcome).request();
        assertThat(queue.alice.answers(claim).values()).isEqualTo(Map.of("count", 7));
        assertThat(queue.state(claim.id())).isEqualTo(PassState.RUNNING);
        assertThat(queue.alice.renew(List.of(claim))).isEmpty();
        assertThat(queue.inspection().openInputs(9)).isEmpty();
        assertThat(queue.redis.exists(queue.keys.inputs())).isFalse();
        var recorded = queue.inspection().input(request).orElseThrow();
        assertThat(recorded.by()).isEqualTo("preset");
        assertThat(recorded.how()).isEqualTo("preset");
        assertThat(recorded.values()).isEqualTo(Map.of("count", 7));
        refused(
                Problem.INPUT_CLOSED,
                () -> {
                    Conversation.answer(queue, request, Map.of("count", "8"), "me");
                });
    }

    /// An executor killed just after it asked once lost what its plugin had written before.
    @Test
    void whoever_goes_on_after_an_answer_at_once_goes_on_from_what_was_set_aside(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.park(claim, Samples.preset(Samples.COUNT, Map.of("count", "7")));
        queue.lapse(claim.id());
        var again = queue.take(queue.alice);
        assertThat(again.parked()).isEqualTo(new Claim.Parked(1, "parked-0"));

        var parking = Samples.asks(Samples.COUNT, 0);
        queue.alice.park(
                again,
                new Parking(
                        parking.plugin(),
                        parking.question(),
                        "set aside anew",
                        0,
                        parking.ifAborted(),
                        null,
                        null));
        queue.lapse(claim.id());
        assertThat(queue.take(queue.alice).parked())
                .isEqualTo(new Claim.Parked(1, "set aside anew"));
    }

    @Test
    void a_preset_that_does_not_fit_changes_nothing(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var before = Contents.of(queue.redis);

        refused(
                Problem.BAD_ANSWER,
                () -> {
                    queue.alice.park(claim, Samples.preset(Samples.COUNT, Map.of("count", "many")));
                });

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    private static Claim resumedAfter(
            TestQueue queue, Question question, Map<String, Object> values) {
        var request = Conversation.asked(queue, question);
        Conversation.answer(queue, request, values, "me");
        return queue.take(queue.alice);
    }

    private static RequestId waiting(TestQueue queue, Claim claim, Parking parking) {
        return ((ParkOutcome.Waiting) queue.alice.park(claim, parking)).request();
    }
}
