package dev.holdpoint.bench;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// A connection to the measured Redis that belongs to none of the sides: empties it, sets it up and
/// reads its counters.
final class RedisProbe implements AutoCloseable {
    private static final int TIMEOUT_MS = 60_000;

    private final Socket socket;
    private final InputStream in;

    /// @param port on the loopback address
    RedisProbe(int port) {
        try {
            socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
            socket.setSoTimeout(TIMEOUT_MS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw failed("a connection", e.toString());
        }
    }

    /// Drops all that is stored.
    void empty() {
        ask("FLUSHALL SYNC");
    }

    /// Turns the append-only file on, synced each second, or off; waits until it is written.
    void appendOnly(boolean isOn) {
        ask("CONFIG SET appendfsync everysec");
        ask("CONFIG SET appendonly " + (isOn ? "yes" : "no"));
        while (!info("persistence").getOrDefault("aof_rewrite_in_progress", "0").equals("0")) {
            Backoff.sleep(Duration.ofMillis(20));
        }
    }

    /// In bytes, what Redis needs for itself included.
    long usedMemory() {
        return Long.parseLong(info("memory").getOrDefault("used_memory", "0"));
    }

    RedisCounters counters() {
        return RedisCounters.of(info("stats"), info("commandstats"));
    }

    private Map<String, String> info(String section) {
        var values = new LinkedHashMap<String, String>();
        ask("INFO " + section)
                .lines()
                .filter(line -> line.contains(":"))
                .forEach(line ->
                        values.put(
                                line.substring(0, line.indexOf(':')),
                                line.substring(line.indexOf(':') + 1)));
        return values;
    }

    private String ask(String command) {
        try {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var first = line();
            if (first.startsWith("-")) {
                throw failed(command, first);
            }
            if (!first.startsWith("$")) {
                return first;
            }
            int length = Integer.parseInt(first.substring(1));
            var bytes = in.readNBytes(length + 2);
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed(command, e.toString());
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static HoldpointException failed(String command, String came) {
        return new HoldpointException(
                Problem.REDIS_UNAVAILABLE,
                "expected the measured Redis to do " + command + ", came " + came);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw failed("a close", e.toString());
        }
    }
}
