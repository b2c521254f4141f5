package dev.holdpoint.queue.redis;

import dev.holdpoint.testredis.LocalRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.RedisClient;

/// A server with the settings and the users of `deploy/redis`.
public final class GuardedRedis implements AutoCloseable {
    static final Path SETTINGS = Path.of("../redis").toAbsolutePath().normalize();

    private final Path users;
    private final LocalRedis server;
    private final List<Runnable> closing = new ArrayList<>();

    private GuardedRedis(Path users, LocalRedis server) {
        this.users = users;
        this.server = server;
    }

    /// Makes users with fresh passwords in a directory, and starts the server.
    ///
    /// @param more settings that come last
    public static GuardedRedis start(Path directory, String... more) throws Exception {
        makeUsers(directory);
        var settings = new ArrayList<>(List.of(SETTINGS.resolve("redis.conf").toString()));
        settings.addAll(List.of("--aclfile", directory.resolve("users.acl").toString()));
        settings.addAll(List.of(more));
        return new GuardedRedis(directory, LocalRedis.start(settings));
    }

    /// What `make-users` says; its exit code is 0.
    static String makeUsers(Path directory, String... more) throws Exception {
        var words = new ArrayList<>(List.of(SETTINGS.resolve("make-users").toString()));
        words.add(directory.toString());
        words.addAll(List.of(more));
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
        return said;
    }

    static String password(Path users, String user) throws IOException {
        return Files.readString(users.resolve(user + ".password"));
    }

    /// Ends the server as it would be at a shutdown of its host, and starts it again.
    void restart() {
        server.stop();
        server.startAgain();
    }

    int port() {
        return server.port();
    }

    public String url(String user) throws IOException {
        return "redis://" + user + ":" + password(users, user) + "@127.0.0.1:" + port();
    }

    /// A connection of a user, closed with the server.
    RedisClient as(String user) throws IOException {
        var client = RedisClient.create(url(user));
        closing.add(client::close);
        return client;
    }

    RedisQueue queue(String user) throws IOException {
        var queue = RedisQueue.connect(url(user));
        closing.add(queue::close);
        return queue;
    }

    /// Any command, its reply as it came.
    static Object run(RedisClient redis, String... words) {
        var command = new CommandArguments(() -> words[0].getBytes(StandardCharsets.US_ASCII));
        for (int i = 1; i < words.length; i++) {
            command.add(words[i]);
        }
        return redis.executeCommand(new CommandObject<>(command, BuilderFactory.RAW_OBJECT));
    }

    /// The same as text, lists as lists.
    public static Object said(RedisClient redis, String... words) {
        return text(run(redis, words));
    }

    private static Object text(Object reply) {
        return switch (reply) {
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case List<?> list -> list.stream().map(each -> each == null ? "" : text(each)).toList();
            default -> reply;
        };
    }

    @Override
    public void close() {
        closing.reversed().forEach(Runnable::run);
        server.close();
    }
}
