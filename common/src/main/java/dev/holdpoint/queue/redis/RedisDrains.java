package dev.holdpoint.queue.redis;

import dev.holdpoint.queue.Drains;
import java.util.Arrays;
import java.util.Optional;

/// Requests are fields of `hp:drain`: by executor, its boot and the way.
final class RedisDrains implements Drains {
    private final Connection connection;

    RedisDrains(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void ask(String executorId, String boot, Way way) {
        connection.repeatable(redis -> redis.hset(Keys.DRAIN, executorId, request(boot, way)));
    }

    @Override
    public boolean undo(String executorId) {
        return connection.repeatable(redis -> redis.hdel(Keys.DRAIN, executorId)) > 0;
    }

    @Override
    public Optional<Way> asked(String executorId, String boot) {
        var request = connection.repeatable(redis -> redis.hget(Keys.DRAIN, executorId));
        return Arrays.stream(Way.values())
                .filter(way -> request(boot, way).equals(request))
                .findFirst();
    }

    private static String request(String boot, Way way) {
        return boot + " " + way.word();
    }
}
