package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.Upkeep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;

/// Keeps the queue alive; every process may do it at once.
final class RedisUpkeep implements Upkeep {
    private static final int MOST_ATTEMPTS = 5;

    /// How many executors may end while they run the same step of a pass, before it is run alone
    /// once, and then no more.
    private static final int POISON_AFTER = 3;

    /// The most that a pass waits before its third try; doubled for each further one.
    private static final Duration FIRST_DELAY = Duration.ofSeconds(2);

    /// Share of `maxmemory`. What is left is for the passes that are there: a question, an answer
    /// and a result of each.
    private static final double WATERMARK = 0.9;

    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    /// Some hundred megabytes at a few kilobytes each.
    static final int MOST_DONE = 100_000;

    static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(15);

    private static final CommandObject<List<String>> TIME =
            new CommandObject<>(
                    new CommandArguments(Protocol.Command.TIME), BuilderFactory.STRING_LIST);

    private final Connection connection;
    private final Keys keys;
    private final Duration lease;
    private final DoubleSupplier random;
    private final int mostDone;

    /// @param random numbers from 0 to below 1
    /// @param mostDone how many done passes can be read; of more the oldest are forgotten
    RedisUpkeep(
            Connection connection, Keys keys, Duration lease, DoubleSupplier random, int mostDone) {
        this.connection = connection;
        this.keys = keys;
        this.lease = lease;
        this.random = random;
        this.mostDone = mostDone;
    }

    @Override
    public Promoted promote() {
        var named = new ArrayList<>(List.of(keys.counts(), keys.leases(), keys.scheduled()));
        named.addAll(List.of(keys.blocked(), keys.state("done"), keys.state("dead")));
        named.addAll(List.of(keys.bell(), keys.events()));
        named.addAll(keys.readyStreams());
        named.addAll(List.of(keys.kept(), keys.deadlines(), keys.open()));
        named.addAll(List.of(keys.state("waiting"), keys.results(), keys.boots()));
        named.add(keys.memoryLow());
        var reply =
                connection.repeatable(
                        Script.PROMOTE,
                        named,
                        List.of(
                                Long.toString(lease.toMillis()),
                                Integer.toString(MOST_ATTEMPTS),
                                Integer.toString(POISON_AFTER),
                                Long.toString(FIRST_DELAY.toMillis()),
                                Long.toString(LONGEST_DELAY.toMillis()),
                                Double.toString(random.getAsDouble()),
                                Double.toString(WATERMARK),
                                Integer.toString(mostDone)));
        return new Promoted(
                reply.number(0),
                reply.number(1),
                reply.number(2),
                reply.number(3),
                reply.number(4));
    }

    @Override
    public void announce(ExecutorStatus status) {
        var hash = Keys.executor(status.id());
        connection.repeatable(redis -> {
            double now = millis(redis.executeCommand(TIME));
            redis.hset(hash, ExecutorHash.write(status));
            redis.pexpire(hash, FORGOTTEN_AFTER.toMillis());
            redis.zadd(Keys.EXECUTORS, now, status.id());
            return redis.zremrangeByScore(Keys.EXECUTORS, 0, now - FORGOTTEN_AFTER.toMillis());
        });
    }

    @Override
    public void withdraw(String executorId) {
        connection.repeatable(redis -> {
            redis.del(Keys.executor(executorId));
            redis.hdel(Keys.RELOAD, RedisReloads.ofExecutor(executorId));
            redis.hdel(Keys.DRAIN, executorId);
            return redis.zrem(Keys.EXECUTORS, executorId);
        });
        connection.repeatable(Script.WITHDRAW, keys.readyStreams(), List.of(executorId));
    }

    @Override
    public void registerRoot(String name, String rootId) {
        var known =
                connection.repeatable(redis -> {
                    redis.hsetnx(Keys.ROOTS, name, rootId);
                    return redis.hget(Keys.ROOTS, name);
                });
        if (!rootId.equals(known)) {
            throw new HoldpointException(
                    Problem.ROOT_REFUSED,
                    "expected root '"
                            + name
                            + "' to be the directory with the id "
                            + known
                            + ", which other executors of this Redis mean by it; got one with the id "
                            + rootId
                            + ". Mount the same directory, use another name (--root NAME=DIR), or, if"
                            + " the old directory is gone for good, HDEL hp:roots "
                            + name);
        }
        refuseSecondName(name, rootId);
    }

    /// Two names would be two workspaces to Redis, and one directory.
    private void refuseSecondName(String name, String rootId) {
        var other =
                connection.repeatable(redis -> redis.hgetAll(Keys.ROOTS)).entrySet().stream()
                        .filter(known -> known.getValue().equals(rootId))
                        .map(Map.Entry::getKey)
                        .filter(known -> !known.equals(name))
                        .findFirst();
        if (other.isPresent()) {
            connection.repeatable(redis -> redis.hdel(Keys.ROOTS, name));
            throw new HoldpointException(
                    Problem.ROOT_REFUSED,
                    "expected each root to have one name, got '"
                            + name
                            + "' for the directory with the id "
                            + rootId
                            + ", which this Redis knows as '"
                            + other.get()
                            + "'. Use that name (--root NAME=DIR), or, once no executor and no"
                            + " unfinished pass uses it any more, HDEL hp:roots "
                            + other.get());
        }
    }

    private static double millis(List<String> time) {
        return Double.parseDouble(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000.0;
    }
}
