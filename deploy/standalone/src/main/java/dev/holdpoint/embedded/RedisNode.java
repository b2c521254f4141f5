package dev.holdpoint.embedded;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ClientKillParams;

/// One of several servers that belong together, on the loopback address.
final class RedisNode implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofSeconds(30);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
    private static final JedisClientConfig CONFIG =
            DefaultJedisClientConfig.builder()
                    .connectionTimeoutMillis(1_000)
                    .socketTimeoutMillis(5_000)
                    .autoNegotiateProtocol(false)
                    .build();

    private final Processes processes;
    private final List<String> command;
    private final Path log;
    private final int port;
    private Child child;

    private RedisNode(Processes processes, List<String> command, Path log, int port, Child child) {
        this.processes = processes;
        this.command = command;
        this.log = log;
        this.port = port;
        this.child = child;
    }

    /// Starts one and waits until it answers.
    ///
    /// @param directory of its own; made when missing
    /// @param first what comes before the flags that all have: a file of settings, or nothing
    static RedisNode start(
            Processes processes, Path binary, Path directory, List<String> first, String... flags) {
        int port = Ports.free();
        var command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(first);
        command.addAll(List.of("--port", Integer.toString(port), "--bind", Ports.LOOPBACK));
        command.addAll(List.of("--daemonize", "no", "--dir", made(directory).toString()));
        command.addAll(List.of(flags));
        var log = directory.resolve("log");
        var node =
                new RedisNode(
                        processes,
                        List.copyOf(command),
                        log,
                        port,
                        processes.start("redis-" + port, command, log));
        node.awaitAnswer();
        return node;
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return child.isAlive();
    }

    /// Kills it with -9.
    void kill() {
        child.endWithin(Duration.ZERO);
    }

    /// Lets it stand still.
    void stall() {
        child.signal("STOP");
    }

    void goOn() {
        child.signal("CONT");
    }

    /// Closes the connections of all clients that are no replicas.
    void cutClients() {
        says(redis -> redis.clientKill(new ClientKillParams().type(ClientType.NORMAL)) >= 0);
    }

    /// Lets no client do anything for a while.
    void pauseClients(Duration time) {
        says(redis -> redis.clientPause(time.toMillis()).equals("OK"));
    }

    /// Starts it where it was.
    void startAgain() {
        child = processes.start("redis-" + port, command, log);
        awaitAnswer();
    }

    /// Asks it something by a connection for that alone.
    <T> T ask(Function<Jedis, T> question) {
        try (var redis = new Jedis(new HostAndPort(Ports.LOOPBACK, port), CONFIG)) {
            return question.apply(redis);
        }
    }

    /// Whether it says so; false when it does not answer.
    boolean says(Function<Jedis, Boolean> question) {
        try {
            return ask(question);
        } catch (JedisException e) {
            return false;
        }
    }

    /// Whether a part of its INFO has this line.
    boolean tells(String section, String line) {
        return says(redis -> redis.info(section).lines().anyMatch(line::equals));
    }

    private void awaitAnswer() {
        await("redis-server on port " + port, () -> says(redis -> redis.ping().equals("PONG")));
    }

    /// Waits for something that is about to happen.
    ///
    /// @throws HoldpointException `redis_unavailable`
    static void await(String what, BooleanSupplier happened) {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > deadline || !Backoff.sleep(Duration.ofMillis(50))) {
                throw new HoldpointException(
                        Problem.REDIS_UNAVAILABLE,
                        "this did not happen in " + LONGEST_START.toSeconds() + " s: " + what);
            }
        }
    }

    @Override
    public void close() {
        child.term();
        child.endWithin(LONGEST_STOP);
    }
}
