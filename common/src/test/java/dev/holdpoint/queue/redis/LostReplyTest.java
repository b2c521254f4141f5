package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.ParkOutcome;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A client that lost a reply says the same again: nothing may happen twice.
@WithQueue
class LostReplyTest {
    @ParameterizedTest
    @EnumSource
    void an_owners_call_repeated_changes_nothing_and_is_no_error(
            OwnersScripts script, TestQueue queue) {
        var claim = queue.taken(queue.alice);
        script.run(queue.alice, claim);
        var before = Contents.of(queue.redis);

        script.run(queue.alice, claim);

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void a_park_repeated_after_the_answer_came_still_says_that_it_waits(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var asked = queue.alice.park(claim, Samples.asks(Samples.DATE));
        var request = ((ParkOutcome.Waiting) asked).request();
        queue.answers()
                .answer(request, new Answer.Values(Map.of("date", "2024-02-07"), "me"), "cli");

        assertThat(queue.alice.park(claim, Samples.asks(Samples.DATE))).isEqualTo(asked);
    }

    @Test
    void a_park_repeated_after_another_took_the_pass_is_fenced(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var asked = queue.alice.park(claim, Samples.asks(Samples.DATE));
        var request = ((ParkOutcome.Waiting) asked).request();
        queue.answers()
                .answer(request, new Answer.Values(Map.of("date", "2024-02-07"), "me"), "cli");
        queue.take(queue.bob);

        refused(Problem.FENCED, () -> queue.alice.park(claim, Samples.asks(Samples.DATE)));
    }

    @Test
    void a_park_after_a_release_does_not_take_an_older_question_for_its_own(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        Conversation.answer(queue, request, Map.of("date", "2024-02-07"), "me");
        var resumed = queue.take(queue.alice);
        queue.alice.release(resumed, "busy", Duration.ofHours(1));

        refused(Problem.FENCED, () -> queue.alice.park(resumed, Samples.asks(Samples.DATE)));
    }

    @Test
    void a_release_repeated_after_it_fell_due_leaves_the_pass_where_it_is(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.release(claim, "busy", Duration.ofHours(1));
        queue.due(claim.id());
        var before = Contents.of(queue.redis);

        queue.alice.release(claim, "busy", Duration.ofHours(1));

        assertThat(Contents.of(queue.redis)).isEqualTo(before);
    }

    @Test
    void a_finish_repeated_with_another_outcome_is_fenced(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.finish(claim, Samples.success());

        refused(Problem.FENCED, () -> queue.alice.finish(claim, Samples.aborted()));
    }

    @Test
    void a_promote_repeated_moves_nothing_twice(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.lapse(claim.id());
        var before = Contents.of(queue.redis).withoutStamps();

        assertThat(queue.upkeep().promote().any()).isFalse();

        assertThat(Contents.of(queue.redis).withoutStamps()).isEqualTo(before);
    }
}
