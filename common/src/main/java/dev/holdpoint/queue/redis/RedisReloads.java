package dev.holdpoint.queue.redis;

import dev.holdpoint.queue.Reloads;
import org.jspecify.annotations.Nullable;

/// Requests are fields of `hp:reload`, answers a field of the executor's own hash.
final class RedisReloads implements Reloads {
    private static final String ANSWERED = "reloaded";

    private final Connection connection;

    RedisReloads(Connection connection) {
        this.connection = connection;
    }

    @Override
    public long ask(String queue, String executorId) {
        connection.repeatable(redis -> redis.hincrBy(Keys.RELOAD, ofExecutor(executorId), 1));
        return asked(queue, executorId);
    }

    @Override
    public void askAll(String queue) {
        connection.repeatable(redis -> redis.hincrBy(Keys.RELOAD, ofQueue(queue), 1));
    }

    @Override
    public long asked(String queue, String executorId) {
        return connection
                .repeatable(
                        redis -> redis.hmget(Keys.RELOAD, ofQueue(queue), ofExecutor(executorId)))
                .stream()
                .mapToLong(RedisReloads::number)
                .sum();
    }

    @Override
    public void answer(String executorId, long number) {
        connection.repeatable(redis -> {
            redis.hset(Keys.executor(executorId), ANSWERED, Long.toString(number));
            return redis.pexpire(Keys.executor(executorId), RedisUpkeep.FORGOTTEN_AFTER.toMillis());
        });
    }

    @Override
    public long answered(String executorId) {
        return number(
                connection.repeatable(redis -> redis.hget(Keys.executor(executorId), ANSWERED)));
    }

    static String ofExecutor(String id) {
        return "executor:" + id;
    }

    private static String ofQueue(String name) {
        return "queue:" + name;
    }

    private static long number(@Nullable String text) {
        return text == null ? 0 : Long.parseLong(text);
    }
}
