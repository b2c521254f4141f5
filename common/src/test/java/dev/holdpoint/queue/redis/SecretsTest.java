package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.ParkOutcome;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What was answered in confidence is in `hps:` keys, for as long as the plugin needs it, and
/// nowhere else ever.
@WithQueue
class SecretsTest {
    private static final String SECRET = Conversation.SECRET;

    @Test
    void a_secret_reaches_the_plugin_and_no_key_that_a_dashboard_reads(TestQueue queue) {
        var claim = Conversation.answered(queue, queue.taken(queue.alice));

        assertThat(holding(queue)).containsExactly(secretKey(new RequestId(claim.id(), 0, 1)));
        var told = queue.alice.answers(claim);
        assertThat(told.values()).isEqualTo(Map.of("user", "me", "password", SECRET));
        assertThat(told.toString()).doesNotContain(SECRET);
        var recorded = queue.inspection().input(new RequestId(claim.id(), 0, 1)).orElseThrow();
        assertThat(recorded.values()).isEqualTo(Map.of("user", "me", "password", "***"));
    }

    @Test
    void it_is_gone_once_the_plugin_has_its_entry(TestQueue queue) {
        var claim = Conversation.answered(queue, queue.taken(queue.alice));

        queue.alice.checkpoint(claim, claim.progress().plus(Samples.entry()));

        assertThat(holding(queue)).isEmpty();
    }

    @Test
    void it_is_still_there_after_a_crash_before_that(TestQueue queue) {
        var claim = Conversation.answered(queue, queue.taken(queue.alice));
        queue.lapse(claim.id());

        assertThat(queue.bob.answers(queue.take(queue.bob)).values())
                .containsEntry("password", SECRET);
    }

    @Test
    void it_is_gone_once_the_pass_is_over(TestQueue queue) {
        var claim = Conversation.answered(queue, queue.taken(queue.alice));

        queue.alice.finish(claim, Samples.success());

        assertThat(holding(queue)).isEmpty();
    }

    @Test
    void an_abort_of_a_later_question_takes_it_along(TestQueue queue) {
        var claim = Conversation.answered(queue, queue.taken(queue.alice));
        var asked = queue.alice.park(claim, Samples.asks(Samples.DATE, 1));

        Conversation.abort(queue, ((ParkOutcome.Waiting) asked).request(), "me");

        assertThat(holding(queue)).isEmpty();
    }

    @Test
    void two_answers_that_differ_in_a_secret_only_are_different_answers(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.LOGIN);
        Conversation.answer(queue, request, Map.of("user", "me", "password", SECRET), "me");

        Conversation.answer(queue, request, Map.of("user", "me", "password", SECRET), "me");
        refused(
                Problem.INPUT_CLOSED,
                () -> {
                    Conversation.answer(
                            queue, request, Map.of("user", "me", "password", "other"), "me");
                });
    }

    @Test
    void a_refused_answer_does_not_repeat_it(TestQueue queue) {
        var request =
                Conversation.asked(
                        queue, Samples.question("{'id': 'pin', 'type': 'secret', 'max': 4}"));

        var refusal =
                refused(
                        Problem.BAD_ANSWER,
                        () -> {
                            Conversation.answer(queue, request, Map.of("pin", SECRET), "me");
                        });

        assertThat(refusal.getMessage() + refusal.details()).doesNotContain(SECRET);
        assertThat(holding(queue)).isEmpty();
    }

    /// The stream itself is readable, so the least is to refuse it, and never to copy it elsewhere.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user\": \"me\", \"password\": \"hunter2andmore\"}",
                "{\"user\": \"me\", \"password\": hunter2andmore}",
                "{\"user\": \"me\", \"password\": \"hunter2andmore\"",
                "{\"user\": \"me\", \"passwort\": \"hunter2andmore\"}",
                "hunter2andmore"
            })
    void a_secret_sent_through_the_stream_is_refused_and_not_kept(String values, TestQueue queue) {
        var request = Conversation.asked(queue, Samples.LOGIN);
        var entry = Conversation.sent(queue, request.toString(), values, "me");

        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);

        assertThat(Conversation.verdict(queue, entry)).contains("bad_answer");
        assertThat(holding(queue)).isEmpty();
        assertThat(queue.inspection().openInputs(9)).hasSize(1);
    }

    @Test
    void a_preset_is_kept_in_confidence_from_submit_to_the_end(TestQueue queue) {
        var login = Map.<String, @Nullable Object>of("user", "me", "password", SECRET);
        queue.submit(TestQueue.spec("a", Map.of("answers", Map.of("columns", login))));
        assertThat(holding(queue)).allMatch(key -> key.startsWith("hps:")).hasSize(1);

        var claim = queue.take(queue.alice);
        assertThat(claim.spec().answers()).containsEntry("columns", login);
        queue.alice.park(claim, Samples.preset(Samples.LOGIN, login));
        assertThat(holding(queue)).allMatch(key -> key.startsWith("hps:")).hasSize(2);
        assertThat(queue.alice.answers(claim).values()).containsEntry("password", SECRET);

        var next = queue.alice.checkpoint(claim, claim.progress().plus(Samples.entry()));
        assertThat(holding(queue)).hasSize(1);

        queue.alice.finish(next, Samples.success());
        assertThat(holding(queue)).isEmpty();
    }

    /// The keys that hold the secret.
    private static Set<String> holding(TestQueue queue) {
        return Contents.of(queue.redis).mentioning(SECRET).keySet().stream()
                .collect(Collectors.toSet());
    }

    private static String secretKey(RequestId request) {
        return "hps:{default:0}:secret:" + request;
    }
}
