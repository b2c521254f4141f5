package dev.holdpoint.embedded;

import dev.holdpoint.dispatcher.http.ListenAddress;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Redis of one's own: on the loopback address, without a password, gone with this process.
public final class EmbeddedRedis implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final int LONGEST_REPLY = 64 * 1024;
    private static final int TRIES_FOR_A_FREE_PORT = 5;
    private static final String NOT_THERE = "so no Redis can be started there";
    private static final String FLAG = "--redis-port PORT";

    private final Child child;
    private final int port;
    private final @Nullable TemporaryDirectory temporary;

    private EmbeddedRedis(Child child, int port, @Nullable TemporaryDirectory temporary) {
        this.child = child;
        this.port = port;
        this.temporary = temporary;
    }

    /// Starts one and waits until it answers.
    ///
    /// @param port 0 = any free one
    /// @param data where everything is kept, in an append-only file synced each second; made when
    ///   missing; null = everything is dropped at the end
    /// @param log where its output is appended
    /// @throws HoldpointException `port_in_use`; `bad_setting` when there is no server for this
    ///   machine or the data directory cannot be used; `redis_unavailable` with the end of its log
    ///   when it does not come up
    public static EmbeddedRedis start(
            Processes processes, int port, @Nullable Path data, Path log) {
        Ports.demandFree(at(port), NOT_THERE, FLAG);
        var temporary = TemporaryDirectory.make("holdpoint-redis-");
        try {
            var binary = RedisBinary.find(processes, temporary.path());
            for (int attempt = 1; ; attempt++) {
                int chosen = port == 0 ? Ports.free() : port;
                var command = command(binary, chosen, data, temporary.path());
                var child = processes.start("redis", command, log);
                var failure = awaitAnswer(child, chosen);
                if (failure == null) {
                    return new EmbeddedRedis(child, chosen, temporary);
                }
                child.endWithin(Duration.ZERO);
                boolean taken =
                        child.tail().stream().anyMatch(line -> line.contains("already in use"));
                if (taken && port != 0) {
                    throw Ports.inUse(at(port), NOT_THERE, FLAG);
                }
                if (!taken || attempt == TRIES_FOR_A_FREE_PORT) {
                    throw failure;
                }
            }
        } catch (RuntimeException e) {
            temporary.close();
            throw e;
        }
    }

    /// As `redis://127.0.0.1:PORT`.
    public String url() {
        return "redis://" + Ports.LOOPBACK + ":" + port;
    }

    public int port() {
        return port;
    }

    public Child child() {
        return child;
    }

    private static List<String> command(
            Path binary, int port, @Nullable Path data, Path temporary) {
        return List.of(
                binary.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                Ports.LOOPBACK,
                "--daemonize",
                "no",
                "--maxmemory-policy",
                "noeviction",
                "--save",
                "",
                "--appendonly",
                data == null ? "no" : "yes",
                "--appendfsync",
                "everysec",
                "--dir",
                (data == null ? temporary : prepared(data)).toString());
    }

    private static Path prepared(Path data) {
        try {
            return Files.createDirectories(data).toRealPath();
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--data " + data + " is not a directory that can be made or written: " + e,
                    e);
        }
    }

    private static @Nullable HoldpointException awaitAnswer(Child child, int port) {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (child.isAlive() && System.nanoTime() < deadline) {
            if (answers(child.pid(), port)) {
                return null;
            }
            if (!Backoff.sleep(Duration.ofMillis(10))) {
                break;
            }
        }
        var tail = child.tail();
        return new HoldpointException(
                Problem.REDIS_UNAVAILABLE,
                "the embedded Redis did not come up ("
                        + (child.isAlive()
                                ? "it does not answer"
                                : "it ended with " + child.exitCode())
                        + (tail.isEmpty() ? "" : ", last: " + tail.getLast())
                        + "); the end of its log "
                        + child.log()
                        + ":",
                tail);
    }

    /// Whether it takes commands: false while it still loads its data, and when it is another
    /// server's port after all.
    private static boolean answers(long pid, int port) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.ofLiteral(Ports.LOOPBACK), port), 1000);
            socket.setSoTimeout(1000);
            var asked = "PING\r\nINFO server\r\nQUIT\r\n";
            socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
            var bytes = socket.getInputStream().readNBytes(LONGEST_REPLY);
            var reply = new String(bytes, StandardCharsets.US_ASCII);
            return reply.startsWith("+PONG") && reply.contains("\nprocess_id:" + pid + "\r");
        } catch (IOException e) {
            return false;
        }
    }

    private static ListenAddress at(int port) {
        return new ListenAddress(Ports.LOOPBACK, port);
    }

    @Override
    public void close() {
        child.term();
        child.endWithin(LONGEST_STOP);
        if (temporary != null) {
            temporary.close();
        }
    }
}
