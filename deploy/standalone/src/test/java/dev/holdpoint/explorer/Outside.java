package dev.holdpoint.explorer;

import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.PublishDecision;
import dev.holdpoint.model.RequestId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.StreamEntryID;

/// Does what people, time and failures do, and judges what they are told.
final class Outside {
    private static final String OPERATOR = "olga";

    private final World world;

    Outside(World world) {
        this.world = world;
    }

    State happens(State state, Step.Event event) {
        return switch (event) {
            case LAPSE -> lapse(state);
            case DEADLINE -> deadline(state);
            case PROMOTE -> {
                world.promote();
                yield state;
            }
            case CANCEL -> cancel(state);
            case LAG -> state.with(new State.Replica(state.redis(), state.ledger()));
            case FAILOVER -> {
                var replica = Objects.requireNonNull(state.replica());
                world.putBack(replica.redis());
                yield state.with(null).knowing(state.ledger().rolledBackTo(replica.ledger()));
            }
            case DECIDE -> {
                var way = PublishDecision.Way.FINISH;
                world.queue.decisions().decide(world.pass, way, OPERATOR, "cli", "looked at it");
                yield state;
            }
            case STRAY -> {
                world.redis.xadd(
                        World.key("ready:normal"),
                        StreamEntryID.NEW_ENTRY,
                        Map.of("pass", world.pass.toString()));
                yield state;
            }
        };
    }

    /// Whatever is due a second time is due at once.
    private State lapse(State state) {
        var isRunning = state(state).equals("running");
        over("leases", world.pass.toString());
        world.promote();
        over("scheduled", world.pass.toString());
        world.promote();
        if (!isRunning) {
            return state;
        }
        long fence = Long.parseLong(world.redis.hget(World.key("pass:" + world.pass), "fence"));
        if (fence <= state.ledger().highest()) {
            throw Rule.FENCE_RISES.broken(
                    "it is "
                            + fence
                            + " after the lease ended, and was "
                            + state.ledger().highest());
        }
        return state.knowing(state.ledger().ownerless().raisedTo(fence));
    }

    private void over(String index, String member) {
        if (world.redis.zscore(World.key(index), member) != null) {
            world.redis.zadd(World.key(index), 1, member);
        }
    }

    private State deadline(State state) {
        var request = request();
        world.redis.hset(World.key("input:" + request), "deadline", "1");
        over("deadlines", request.toString());
        return state.knowing(state.ledger().wonBy("deadline"));
    }

    private State cancel(State state) {
        boolean isWaiting = state(state).equals("waiting") && state.ledger().winner() == null;
        try {
            var cancelled = world.queue.decisions().cancel(world.pass, OPERATOR, "cli");
            if (cancelled == Cancelled.ONCE_PUBLISHED || isOver(state)) {
                return state;
            }
        } catch (HoldpointException e) {
            if (e.problem() == Problem.PASS_OVER) {
                return state;
            }
            throw e;
        }
        var ledger = state.ledger().ownerless().cancelledAt(state.disk().tree());
        return state.knowing(isWaiting ? ledger.wonBy(OPERATOR) : ledger);
    }

    /// An answer, or an abort.
    State said(State state, Step.Say say) {
        var winner = state.ledger().winner();
        try {
            var closed = world.queue.answers().answer(request(), say.answer(), "cli");
            if (winner != null && !winner.equals(say.by())) {
                throw Rule.ONE_WINNER.broken(
                        say.by() + " is told to have won, and " + winner + " has");
            }
            told(say.by(), say.by(), closed.by());
            return state.knowing(state.ledger().wonBy(say.by()));
        } catch (HoldpointException e) {
            if (e.problem() != Problem.INPUT_CLOSED) {
                throw e;
            }
            told(say.by(), winner, by(e.details()));
            return state;
        }
    }

    private static void told(String whom, @Nullable String winner, @Nullable String told) {
        if (winner == null || !winner.equals(told)) {
            throw Rule.ONE_WINNER.broken(
                    whom + " is told that '" + told + "' has won, and " + winner + " has");
        }
    }

    private static @Nullable String by(List<String> details) {
        return details.stream()
                .filter(line -> line.startsWith("by: "))
                .map(line -> line.substring("by: ".length()))
                .findFirst()
                .orElse(null);
    }

    private boolean isOver(State state) {
        return Set.of("done", "dead").contains(state(state));
    }

    private String state(State state) {
        return state.redis().hash("pass:" + world.pass).getOrDefault("state", "");
    }

    /// The only question that there ever is.
    RequestId request() {
        return RequestId.parse(world.pass + "/0/1");
    }
}
