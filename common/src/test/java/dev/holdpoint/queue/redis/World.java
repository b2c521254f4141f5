package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.AtDeadline;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Overdue;
import dev.holdpoint.queue.ParkOutcome;
import dev.holdpoint.testredis.TestRedis;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/// One pass, two executors, people, and the clock, on the real scripts.
final class World implements AutoCloseable {
    private static final int PLUGINS = 2;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LATER = Duration.ofHours(1);

    private final RedisQueue queue;
    private final UnifiedJedis redis;
    private final Keys keys = new Keys("default", 0);
    private final Map<String, Claims> executors;
    private final PassId pass;

    World(TestRedis server, Scripts scripts) {
        redis = server.client();
        queue = RedisQueue.connect(RedisUrl.parse(server.url()), "default", scripts);
        executors =
                Map.of(
                        "a",
                        queue.claims("a", "boot-a", LEASE),
                        "b",
                        queue.claims("b", "boot-b", LEASE));
        var spec = TestQueue.spec("w", Map.of());
        pass = queue.submissions().newId(spec);
        queue.submissions().submit(pass, spec);
    }

    Explored beginning() {
        return new Explored(Snapshot.of(redis), Map.of(), Ghost.BORN, null, null);
    }

    PassId pass() {
        return pass;
    }

    Keys keys() {
        return keys;
    }

    UnifiedJedis redis() {
        return redis;
    }

    Map<String, String> hash() {
        return redis.hgetAll(keys.pass(pass));
    }

    /// Makes a move.
    ///
    /// @return where it leads; empty when it cannot be made there
    /// @throws Broken when something was let through, or refused, against the rules
    Optional<Explored> make(Explored at, Move move) throws Broken {
        at.redis().restore(redis);
        var claims = new HashMap<>(at.claims());
        var ghost =
                switch (move.kind()) {
                    case TAKE -> take(at, move.actor(), claims);
                    case CRASH -> claims.remove(move.actor()) == null ? null : at.ghost();
                    case LAPSE -> lapse(at);
                    case ANSWER -> close(at, new Answer.Values(value(move), move.actor()));
                    case ABORT -> close(at, new Answer.Abort("dave"));
                    case DEADLINE -> deadline(at);
                    case CANCEL -> cancel(at);
                    case ROLLBACK -> rollback(at, claims);
                    default -> asOwner(at, move, claims);
                };
        return ghost == null
                ? Optional.empty()
                : Optional.of(new Explored(Snapshot.of(redis), claims, ghost, at, move));
    }

    private static Map<String, Object> value(Move move) {
        return Map.of("count", move.actor().equals("a") ? 1 : 2);
    }

    private @Nullable Ghost take(Explored at, String actor, Map<String, Claim> claims)
            throws Broken {
        if (claims.containsKey(actor)) {
            return null;
        }
        var taken = executor(actor).take(1);
        if (taken.isEmpty()) {
            return null;
        }
        var claim = taken.getFirst();
        Broken.unless(
                claim.fence() > at.ghost().highest(),
                "fence",
                "a take was given a fence that is not above all before");
        Broken.unless(!at.ghost().isOver(), "end", "a pass was taken that was over");
        claims.put(actor, claim);
        return at.ghost().taken(actor, claim.fence());
    }

    /// A script that checks the fence: the owner is let through, and nobody else.
    private @Nullable Ghost asOwner(Explored at, Move move, Map<String, Claim> claims)
            throws Broken {
        var actor = move.actor();
        var claim = claims.get(actor);
        if (claim == null || !isPossible(move, claim)) {
            return null;
        }
        boolean isOwner = at.ghost().owner().equals(actor);
        try {
            var next = act(at.ghost(), move, claim, claims);
            Broken.unless(
                    isOwner, "owner", move + " went through, and " + actor + " is not the owner");
            return next;
        } catch (HoldpointException e) {
            claims.remove(actor);
            if (e.problem() == Problem.FENCED
                    && move.kind() == Move.Kind.CHECKPOINT
                    && at.ghost().isCancelling()
                    && isOwner) {
                return at.ghost().at(claim.step() + 1).over();
            }
            Broken.unless(
                    !isOwner || e.problem() != Problem.FENCED,
                    "owner",
                    move + " was refused to the owner: " + e.getMessage());
            return isOwner ? null : at.ghost();
        }
    }

    /// What an executor would do: it does not park or end what is being published.
    private static boolean isPossible(Move move, Claim claim) {
        return switch (move.kind()) {
            case PARK, RELEASE -> claim.journal() == null;
            case FINISH -> claim.journal() == null && claim.step() >= PLUGINS;
            case PUBLISHING -> claim.journal() == null && claim.step() < PLUGINS;
            case CHECKPOINT -> claim.step() < PLUGINS;
            default -> true;
        };
    }

    private Ghost act(Ghost ghost, Move move, Claim claim, Map<String, Claim> claims) {
        var actor = move.actor();
        var mine = executor(actor);
        return switch (move.kind()) {
            case RENEW -> {
                if (!mine.renew(List.of(claim)).isEmpty()) {
                    throw new HoldpointException(Problem.FENCED, "not renewed");
                }
                yield ghost;
            }
            case CHECKPOINT -> {
                claims.put(actor, mine.checkpoint(claim, claim.progress().plus(Samples.entry())));
                yield ghost.at(claim.step() + 1);
            }
            case PUBLISHING -> {
                var journal = actor + "-" + claim.step();
                claims.put(actor, mine.publishing(claim, journal));
                yield ghost;
            }
            case PARK -> {
                var asks =
                        Samples.asks(
                                Samples.COUNT,
                                new Overdue(LATER, new AtDeadline.End(Samples.aborted()), null));
                if (mine.park(claim, asks) instanceof ParkOutcome.Waiting) {
                    claims.remove(actor);
                    yield ghost.ownedBy("");
                }
                yield ghost;
            }
            case FINISH -> {
                mine.finish(claim, Samples.success());
                claims.remove(actor);
                yield ghost.over();
            }
            case RELEASE -> {
                mine.release(claim, "stops", Duration.ZERO);
                claims.remove(actor);
                yield ghost.ownedBy("");
            }
            default -> throw new IllegalArgumentException("not an owner's move: " + move);
        };
    }

    private @Nullable Ghost lapse(Explored at) {
        if (redis.zcard(keys.leases()) == 0) {
            return null;
        }
        redis.zadd(keys.leases(), 1, pass.toString());
        promote();
        if (redis.zcard(keys.scheduled()) > 0) {
            redis.zadd(keys.scheduled(), 1, pass.toString());
            promote();
        }
        return "dead".equals(hash().get("state")) ? at.ghost().over() : at.ghost().ownedBy("");
    }

    /// As if somebody had looked a moment ago, and both executors had been heard.
    private void promote() {
        var now = new TreeMap<String, Double>();
        now.put("boot-a", 9.0e12);
        now.put("boot-b", 9.0e12);
        redis.zadd(keys.boots(), now);
        redis.hset(keys.counts(), "promoted", Long.toString(System.currentTimeMillis()));
        queue.upkeep(LEASE, () -> 0.5).promote();
    }

    private Optional<String> open() {
        return Optional.ofNullable(hash().get("asked"))
                .filter(asked -> !asked.isEmpty())
                .map(asked -> pass + "/" + asked.substring(asked.lastIndexOf(' ') + 1));
    }

    private @Nullable Ghost close(Explored at, Answer answer) throws Broken {
        var request = open();
        if (request.isEmpty()) {
            return null;
        }
        var known = at.ghost().winners().get(request.get());
        try {
            queue.answers().answer(RequestId.parse(request.get()), answer, "cli");
            Broken.unless(
                    known == null || known.equals(answer.by()),
                    "winner",
                    answer.by() + " was told to have won, and " + known + " had");
            var ghost = at.ghost().won(request.get(), answer.by());
            return known == null && answer instanceof Answer.Abort ? ghost.over() : ghost;
        } catch (HoldpointException e) {
            boolean isTold = known == null || e.details().contains("by: " + known);
            Broken.unless(
                    e.problem() != Problem.INPUT_CLOSED || isTold,
                    "winner",
                    answer.by() + " was not told that " + known + " had won: " + e.getMessage());
            return at.ghost();
        }
    }

    private @Nullable Ghost deadline(Explored at) {
        var request = open();
        if (request.isEmpty() || redis.zcard(keys.deadlines()) == 0) {
            return null;
        }
        redis.hset(keys.input(RequestId.parse(request.get())), "deadline", "1");
        redis.zadd(keys.deadlines(), 1, request.get());
        boolean isWaiting = "waiting".equals(hash().get("state"));
        promote();
        return isWaiting ? at.ghost().won(request.get(), "deadline").over() : at.ghost();
    }

    private @Nullable Ghost cancel(Explored at) throws Broken {
        if (at.ghost().isOver() || at.ghost().isCancelling()) {
            return null;
        }
        boolean isPublishing = "publishing".equals(hash().get("phase"));
        var request = "waiting".equals(hash().get("state")) ? open() : Optional.<String>empty();
        var became = queue.decisions().cancel(pass, "carol", "cli");
        Broken.unless(
                (became == Cancelled.ONCE_PUBLISHED) == isPublishing,
                "cancel",
                "a cancel of a pass in phase " + hash().get("phase") + " came to " + became);
        if (isPublishing) {
            return at.ghost().cancelling();
        }
        var ghost = request.map(id -> at.ghost().won(id, "carol")).orElse(at.ghost());
        return ghost.over();
    }

    /// Redis is put back to where it was two moves ago; the executors go on as they are.
    private @Nullable Ghost rollback(Explored at, Map<String, Claim> claims) {
        if (at.ghost().rollbacks() > 0 || at.from() == null || at.from().from() == null) {
            return null;
        }
        var before = at.from().from();
        before.redis().restore(redis);
        var hash = hash();
        var fence = hash.getOrDefault("fence", "");
        var owner =
                claims.entrySet().stream()
                        .filter(one -> "running".equals(hash.get("state")))
                        .filter(one -> one.getKey().equals(hash.get("owner")))
                        .filter(one -> Long.toString(one.getValue().fence()).equals(fence))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("");
        return at.ghost().rolledBack(before.ghost(), owner);
    }

    private Claims executor(String name) {
        var executor = executors.get(name);
        if (executor == null) {
            throw new IllegalArgumentException("nobody is called " + name);
        }
        return executor;
    }

    @Override
    public void close() {
        queue.close();
    }
}
