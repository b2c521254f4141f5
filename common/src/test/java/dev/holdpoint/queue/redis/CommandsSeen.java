package dev.holdpoint.queue.redis;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisMonitor;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/// Every command that a server runs from now on, those inside scripts included, as MONITOR shows
/// them.
final class CommandsSeen implements AutoCloseable {
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"");

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Jedis connection;
    private final UnifiedJedis redis;

    /// One command.
    ///
    /// @param inScript whether a script ran it
    /// @param words its name and its arguments
    record Command(boolean inScript, List<String> words) {
        static Command of(String line) {
            var words = WORD.matcher(line).results().map(word -> word.group(1)).toList();
            return new Command(line.contains(" lua] "), words);
        }
    }

    private CommandsSeen(Jedis connection, UnifiedJedis redis) {
        this.connection = connection;
        this.redis = redis;
    }

    static CommandsSeen on(String url, UnifiedJedis redis) {
        var seen = new CommandsSeen(new Jedis(URI.create(url), 60_000), redis);
        Thread.startVirtualThread(seen::watch);
        seen.upTo("watching");
        return seen;
    }

    /// All commands until now.
    List<Command> all() {
        return upTo("seen all");
    }

    private void watch() {
        var monitor =
                new JedisMonitor() {
                    @Override
                    public void onCommand(String line) {
                        lines.add(line);
                    }
                };
        try {
            connection.monitor(monitor);
        } catch (JedisConnectionException e) {
            // closed
        }
    }

    private List<Command> upTo(String mark) {
        var commands = new ArrayList<Command>();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        redis.get(mark);
        while (System.nanoTime() < end) {
            var line = poll();
            if (line == null) {
                redis.get(mark);
            } else if (line.endsWith("\"" + mark + "\"")) {
                return commands;
            } else {
                commands.add(Command.of(line));
            }
        }
        throw new IllegalStateException("MONITOR shows nothing");
    }

    private @Nullable String poll() {
        try {
            return lines.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
