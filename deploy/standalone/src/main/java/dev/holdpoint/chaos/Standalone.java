package dev.holdpoint.chaos;

import dev.holdpoint.embedded.EmbeddedRedis;
import dev.holdpoint.embedded.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/// One Redis with an append-only file, that is killed and started again.
final class Standalone implements Servers {
    private final Processes processes;
    private final Path directory;
    private final int port;
    private EmbeddedRedis redis;

    Standalone(Processes processes, Path directory) {
        this.processes = processes;
        this.directory = directory;
        redis = start(0);
        port = redis.port();
    }

    private EmbeddedRedis start(int at) {
        return EmbeddedRedis.start(
                processes, at, directory.resolve("data"), directory.resolve("redis.log"));
    }

    @Override
    public Ways ways() {
        var proxy = new Proxy(port);
        return new Ways() {
            @Override
            public String url() {
                return "redis://127.0.0.1:" + proxy.port();
            }

            @Override
            public void cut() {
                proxy.cut();
            }

            @Override
            public void silence(Duration time) {
                proxy.silence(time);
            }

            @Override
            public void close() {
                proxy.close();
            }
        };
    }

    @Override
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public UnifiedJedis client() {
        return RedisClient.create(url());
    }

    /// The append-only file has what was written before the reply.
    @Override
    public boolean losesWrites() {
        return false;
    }

    @Override
    public List<Mischief> mischief() {
        return List.of(new Mischief("restart redis", this::restart));
    }

    private void restart() {
        redis.child().endWithin(Duration.ZERO);
        redis.close();
        redis = start(port);
    }

    @Override
    public void close() {
        redis.close();
    }
}
