package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Decisions;
import java.util.ArrayList;
import java.util.List;

/// Decides through scripts that judge by the state the pass is in at that moment.
final class RedisDecisions implements Decisions {
    private final Connection connection;

    RedisDecisions(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Cancelled cancel(PassId id, String by, String how) {
        if (by.length() > 256) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "expected at most 256 characters to say who cancels, got " + by.length());
        }
        var reply =
                connection.repeatable(
                        Script.CANCEL, cancelKeys(id), List.of(id.toString(), by, how));
        return switch (reply.word()) {
            case "cancelled", "already" -> Cancelled.AT_ONCE;
            case "pending" -> Cancelled.ONCE_PUBLISHED;
            case "over" -> throw over(id, reply.text(1), reply.text(2));
            case "gone" ->
                    throw new HoldpointException(
                            Problem.NOT_FOUND, "Redis does not know pass " + id + " (any more)");
            default -> throw reply.unexpected(Script.CANCEL);
        };
    }

    private static HoldpointException over(PassId id, String state, String outcome) {
        var ended = outcome.isEmpty() ? state : state + ", " + outcome;
        return new HoldpointException(
                Problem.PASS_OVER,
                "pass " + id + " is over already (" + ended + "); nothing was changed",
                List.of("state: " + state, "outcome: " + outcome));
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
        return named;
    }
}
