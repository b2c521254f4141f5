package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.Draft;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.PublishDecision;
import dev.holdpoint.queue.Decisions;
import dev.holdpoint.queue.Submissions;
import dev.holdpoint.queue.Unknown;
import dev.holdpoint.wire.SpecJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Cancels through a script that judges by the state the pass is in at that moment, and repeats
/// passes.
final class RedisDecisions implements Decisions {
    private final Connection connection;
    private final Submissions submissions;

    RedisDecisions(Connection connection, Submissions submissions) {
        this.connection = connection;
        this.submissions = submissions;
    }

    @Override
    public Cancelled cancel(PassId id, String by, String how) {
        SaidBy.checkDecision(by);
        var reply =
                connection.repeatable(
                        Script.CANCEL, cancelKeys(id), List.of(id.toString(), by, how));
        return switch (reply.word()) {
            case "cancelled", "already" -> Cancelled.AT_ONCE;
            case "pending" -> Cancelled.ONCE_PUBLISHED;
            case "over" -> throw over(id, reply.text(1), reply.text(2), reply.text(3));
            case "gone" -> throw Unknown.pass(id);
            default -> throw reply.unexpected(Script.CANCEL);
        };
    }

    @Override
    public PublishDecision decide(
            PassId id, PublishDecision.Way way, String by, String how, String why) {
        SaidBy.checkDecision(by);
        SaidBy.checkDecision(why);
        var keys = Keys.of(id);
        var reply =
                connection.repeatable(
                        Script.DECIDE,
                        List.of(
                                keys.pass(id),
                                keys.scheduled(),
                                keys.bell(),
                                keys.events(),
                                keys.ready("publish")),
                        List.of(id.toString(), way.word(), by, how, why));
        return switch (reply.word()) {
            case "decided" -> new PublishDecision(way, by, how, Reading.time(reply.text(1)), why);
            case "unblocked" -> throw notBlocked(id, reply.text(1), reply.text(2), reply.text(3));
            case "gone" -> throw Unknown.pass(id);
            default -> throw reply.unexpected(Script.DECIDE);
        };
    }

    private static HoldpointException notBlocked(
            PassId id, String state, String phase, String tries) {
        var instead =
                phase.equals("publishing")
                        ? "an executor publishes it just now, and nothing has stood in the way"
                        : tries.isEmpty()
                                ? "it is " + state + "; 'pass get' shows more"
                                : "it is "
                                        + state
                                        + ", and tried again by itself: nothing of it has been"
                                        + " published, so it may also be cancelled";
        return new HoldpointException(
                Problem.NOT_BLOCKED,
                "expected pass "
                        + id
                        + " to be half published and blocked; "
                        + instead
                        + ". Nothing was changed",
                List.of("state: " + state));
    }

    @Override
    public PassId retry(PassId id, Map<String, Map<String, @Nullable Object>> answers) {
        var hash = connection.repeatable(redis -> redis.hgetAll(Keys.of(id).pass(id)));
        if (hash.isEmpty()) {
            throw Unknown.pass(id);
        }
        var state = Reading.state(hash);
        if (!state.isTerminal()) {
            throw new HoldpointException(
                    Problem.PASS_NOT_OVER,
                    "pass "
                            + id
                            + " is "
                            + state.word()
                            + " still; wait for its end, or cancel it first");
        }
        var old = SpecJson.read(hash.getOrDefault("spec", ""));
        var delivery = old.delivery().withNotBefore(null).withIdempotencyKey(null);
        var spec = old.withAnswers(answers).withDelivery(delivery);
        var draft = new Draft(submissions.newId(spec), spec, id);
        return submissions.submit(List.of(draft)).getFirst().orThrow().id();
    }

    private static HoldpointException over(PassId id, String state, String outcome, String since) {
        var ended = outcome.isEmpty() ? state : state + ", " + outcome;
        var when = Reading.time(since).toString();
        return new HoldpointException(
                Problem.PASS_OVER,
                "pass "
                        + id
                        + " is over already ("
                        + ended
                        + "), since "
                        + when
                        + "; nothing was changed",
                List.of("state: " + state, "outcome: " + outcome, "since: " + when));
    }

    private static List<String> cancelKeys(PassId id) {
        var keys = Keys.of(id);
        var named =
                new ArrayList<>(
                        List.of(
                                keys.pass(id),
                                keys.result(id),
                                keys.leases(),
                                keys.scheduled(),
                                keys.open(),
                                keys.state("waiting"),
                                keys.state("done"),
                                keys.results(),
                                keys.events(),
                                keys.bell()));
        named.addAll(List.of(keys.blocked(), keys.preset(id), keys.kept(), keys.log(id)));
        named.addAll(keys.readyStreams());
        named.add(keys.deadlines());
        return named;
    }
}
