package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Durability;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import dev.holdpoint.queue.redis.Connection.Safety;
import java.util.ArrayList;
import java.util.List;

/// Passes that go to Redis in one call, small enough not to hold up everybody else there.
final class SubmitBatch {
    private static final int MOST = 100;
    private static final int LARGEST = 1 << 20;

    private final List<PreparedPass> passes = new ArrayList<>();
    private int size;

    List<PreparedPass> passes() {
        return passes;
    }

    /// Whether there is room; an empty batch has room for any pass.
    boolean fits(PreparedPass pass) {
        return passes.isEmpty() || (passes.size() < MOST && size + pass.size() <= LARGEST);
    }

    void add(PreparedPass pass) {
        passes.add(pass);
        size += pass.size();
    }

    /// Stores them.
    ///
    /// @return what became of each
    /// @throws HoldpointException `redis_unavailable`: of a Redis that is full, nothing was stored
    List<Submission> store(Connection connection, Keys keys) {
        var named = new ArrayList<>(List.of(keys.bell(), keys.events(), keys.scheduled()));
        named.addAll(List.of(keys.ready("high"), keys.ready("normal"), keys.ready("low")));
        named.add(keys.memoryLow());
        var args = new ArrayList<String>();
        for (var pass : passes) {
            named.addAll(pass.keys());
            args.addAll(pass.args());
        }
        boolean isAwaited = passes.stream().anyMatch(pass -> pass.durability() != Durability.ASYNC);
        var tried =
                isAwaited
                        ? connection.replicated(Script.SUBMIT, named, args)
                        : connection.tried(Script.SUBMIT, named, args);
        var reply = tried.reply();
        var verdicts = new ArrayList<Submission>();
        for (int i = 0; i < reply.size(); i++) {
            var pass = passes.get(i);
            var verdict = verdict(pass.id(), reply.inner(i), tried.tries() > 1);
            verdicts.add(
                    verdict instanceof Submission.Accepted && !isSafe(pass, tried.safety())
                            ? unconfirmed(pass, tried.safety())
                            : verdict);
        }
        return verdicts;
    }

    private static boolean isSafe(PreparedPass pass, Safety safety) {
        return switch (safety) {
            case REPLICA -> true;
            case MASTER -> pass.durability() != Durability.REPLICATED;
            case UNCONFIRMED -> pass.durability() == Durability.ASYNC;
        };
    }

    private static Submission unconfirmed(PreparedPass pass, Safety safety) {
        return refused(
                pass.id(),
                Problem.UNCONFIRMED,
                "pass "
                        + pass.id()
                        + " is stored, and "
                        + (safety == Safety.MASTER
                                ? "the replicas that this Redis had are gone"
                                : "no replica had it within a second, so a failover may lose it")
                        + ". Submitting it again under the same id does no harm",
                List.of());
    }

    private static Submission verdict(PassId id, Reply reply, boolean isRepeated) {
        return switch (reply.word()) {
            case "new" -> new Submission.Accepted(id, true);
            case "known" -> known(id, reply.text(1), isRepeated);
            case "conflict" ->
                    refused(
                            id,
                            Problem.ID_CONFLICT,
                            "pass "
                                    + id
                                    + " was submitted before with another spec; make a new id for"
                                    + " another pass",
                            List.of());
            case "key_conflict" ->
                    refused(
                            id,
                            Problem.IDEMPOTENCY_CONFLICT,
                            "the idempotency key of this pass belongs to pass "
                                    + reply.text(1)
                                    + ", which has another spec; use another key for another pass",
                            List.of(reply.text(1)));
            case "too_far" ->
                    refused(
                            id,
                            Problem.BAD_SPEC,
                            "the pass was refused; nothing was stored",
                            List.of("not_before: at most 366 days ahead by the clock of Redis"));
            case "memory_low" ->
                    refused(
                            id,
                            Problem.REDIS_MEMORY_LOW,
                            "Redis has little memory left ("
                                    + reply.text(1)
                                    + " bytes), so no new pass is taken in; nothing was stored. Let"
                                    + " passes finish, shorten retentions or give it more memory"
                                    + " (maxmemory), then submit again",
                            List.of("used: " + reply.text(1)));
            case "broken" -> broken(id, reply.text(1));
            default -> new Submission.Refused(id, reply.unexpected(Script.SUBMIT));
        };
    }

    /// Where the reply to an earlier try of this call got lost, it was that one which stored the
    /// pass.
    private static Submission known(PassId id, String there, boolean isRepeated) {
        try {
            var known = PassId.parse(there);
            return new Submission.Accepted(known, isRepeated && known.equals(id));
        } catch (HoldpointException e) {
            return broken(id, String.valueOf(e.getMessage()));
        }
    }

    private static Submission broken(PassId id, String why) {
        return refused(
                id,
                Problem.INTERNAL,
                "what Redis has under the keys of this pass cannot be read: " + why,
                List.of());
    }

    private static Submission refused(
            PassId id, Problem problem, String message, List<String> details) {
        return new Submission.Refused(id, new HoldpointException(problem, message, details));
    }
}
