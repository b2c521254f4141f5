package dev.holdpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.model.Submission;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.testredis.LocalRedis;
import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a producer sees, with an executor at the other end.
@WithRedis
class HoldpointTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final PassSpec SPEC = PassSpec.of(WorkspaceName.parse("lab:run-7"));
    private static final PassResult SUCCESS = PassResult.of(List.of(), List.of(), 1, false);

    private Holdpoint holdpoint;
    private RedisQueue queue;
    private Claims executor;

    @BeforeEach
    void connect(TestRedis redis) {
        holdpoint = Holdpoint.connect(redis.url());
        queue = RedisQueue.connect(redis.url());
        executor = queue.claims("alice", "boot", Duration.ofSeconds(10));
    }

    @AfterEach
    void disconnect() {
        holdpoint.close();
        queue.close();
    }

    @Test
    void a_pass_is_submitted_waited_for_and_read() {
        var id = holdpoint.submit(SPEC);
        assertThat(holdpoint.get(id).orElseThrow().state()).isEqualTo(PassState.QUEUED);

        Thread.startVirtualThread(() -> executor.finish(executor.take(1).getFirst(), SUCCESS));

        var view = holdpoint.await(id, SOON);
        assertThat(view.outcome()).contains(Outcome.SUCCESS);
        assertThat(holdpoint.get(id)).contains(view);
    }

    @Test
    void submitting_the_same_id_again_is_no_second_pass() {
        var draft = holdpoint.draft(SPEC);

        assertThat(holdpoint.submit(draft).isNew()).isTrue();
        assertThat(holdpoint.submit(draft)).isEqualTo(new Submission.Accepted(draft.id(), false));
        assertThat(executor.take(9)).hasSize(1);
    }

    @Test
    void a_question_is_seen_answered_and_the_pass_goes_on() {
        var request = ask();

        var view = holdpoint.await(request.pass(), SOON);
        assertThat(view.state()).isEqualTo(PassState.WAITING);
        assertThat(view.open()).isEqualTo(request);
        assertThat(holdpoint.openInputs()).extracting(InputRequest::id).containsExactly(request);

        var closed = holdpoint.answer(request, Map.of("count", "3"), "asmith");

        assertThat(closed.values()).isEqualTo(Map.of("count", 3));
        assertThat(closed.how()).isEqualTo("client");
        assertThat(holdpoint.input(request)).contains(closed);
        assertThat(holdpoint.openInputs()).isEmpty();
        var resumed = executor.take(1).getFirst();
        assertThat(executor.answers(resumed).values()).isEqualTo(Map.of("count", 3));
    }

    @Test
    void a_question_can_be_answered_with_no() {
        var request = ask();

        holdpoint.abort(request, "asmith");

        var view = holdpoint.await(request.pass(), SOON);
        assertThat(view.outcome()).contains(Outcome.ABORTED);
        assertThat(Objects.requireNonNull(view.result()).aborted()).isTrue();
    }

    @Test
    void waiting_ends_in_time_and_says_where_the_pass_is() {
        var id = holdpoint.submit(SPEC);

        refused(Problem.TIMED_OUT, () -> holdpoint.await(id, Duration.ofMillis(50)))
                .hasMessageContaining("queued")
                .hasMessageContaining("goes on");
    }

    @Test
    void what_nobody_knows_is_empty_or_not_found() {
        var unknown = holdpoint.draft(SPEC).id();

        assertThat(holdpoint.get(unknown)).isEmpty();
        assertThat(holdpoint.input(new RequestId(unknown, 0, 1))).isEmpty();
        refused(Problem.NOT_FOUND, () -> holdpoint.await(unknown, SOON));
    }

    @Test
    void with_redis_away_every_call_says_so_within_seconds() {
        try (var server = LocalRedis.start();
                var away = Holdpoint.connect(server.url())) {
            var id = away.submit(SPEC);
            server.kill();

            refused(Problem.REDIS_UNAVAILABLE, () -> away.submit(SPEC));
            refused(Problem.REDIS_UNAVAILABLE, () -> away.get(id));
            refused(Problem.REDIS_UNAVAILABLE, () -> away.await(id, SOON));
            refused(Problem.REDIS_UNAVAILABLE, () -> away.openInputs());
            refused(Problem.REDIS_UNAVAILABLE, () -> Holdpoint.connect(server.url()));
        }
    }

    @Test
    void a_closed_client_says_so() {
        holdpoint.close();

        refused(Problem.BAD_SETTING, () -> holdpoint.submit(SPEC)).hasMessageContaining("closed");
    }

    private RequestId ask() {
        holdpoint.submit(SPEC);
        var fields = Json.parseArray("[{\"id\": \"count\", \"type\": \"integer\"}]");
        var aborted = PassResult.aborted(List.of(), List.of(), 1);
        executor.park(
                executor.take(1).getFirst(),
                new Parking("p", QuestionJson.of(fields, ""), "parked", 0, aborted, null));
        return holdpoint.openInputs().getFirst().id();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(
            Problem why, ThrowingCallable call) {
        var refusal = assertThatThrownBy(call);
        refusal.asInstanceOf(type(HoldpointException.class))
                .extracting(HoldpointException::problem)
                .isEqualTo(why);
        return refusal;
    }
}
