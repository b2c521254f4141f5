package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/// The way to one Redis: a pool for commands, and one of its own for blocking reads, which would
/// use up any pool they share.
final class Connection implements AutoCloseable {
    /// The longest that a read may block; a client cannot be woken before.
    static final Duration LONGEST_BLOCK = Duration.ofSeconds(2);

    /// How often a command is sent to a cluster whose reply did not come.
    private static final int TRIES = 3;

    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)\\.(\\d+)");

    private final RedisUrl url;
    private final Faults faults;
    private final UnifiedJedis commands;
    private final UnifiedJedis single;
    private final UnifiedJedis blocking;
    private final Scripts scripts;
    private final Replication replication;

    private Connection(RedisUrl url, Faults faults, Scripts scripts) {
        this.url = url;
        this.faults = faults;
        var clients = new Clients(url);
        commands = clients.open(32, TRIES);
        single = url.kind() == RedisUrl.Kind.CLUSTER ? clients.open(32, 1) : commands;
        blocking = clients.open(8, 1);
        this.scripts = scripts;
        replication = new Replication(commands);
    }

    /// Connects, and asks what server it is.
    ///
    /// @throws HoldpointException `redis_unavailable` after one try; `unsupported` for a server
    ///   before 6.2
    static Connection open(RedisUrl url) {
        var faults = new Faults(url);
        return faults.explained(() -> new Connection(url, faults, new Scripts(majorVersion(url))));
    }

    /// Connects to a server that is to get these scripts.
    static Connection open(RedisUrl url, Scripts scripts) {
        return new Connection(url, new Faults(url), scripts);
    }

    RedisUrl url() {
        return url;
    }

    /// A command, or a few, that may be repeated when the reply got lost.
    <T> T repeatable(Function<UnifiedJedis, T> call) {
        return faults.repeatable(() -> fresh(commands, call));
    }

    /// A script that answers the same when it is repeated.
    Reply repeatable(Script script, List<String> keys, List<String> args) {
        return repeatable(redis -> scripts.run(redis, script, keys, args));
    }

    /// What a script answered.
    ///
    /// @param tries more than one: an earlier one may have done the work, and its reply got lost
    record Tried(Reply reply, int tries, Safety safety) {}

    /// Who has what a script wrote.
    enum Safety {
        /// Nobody was asked but the server itself.
        MASTER,

        /// A replica, too.
        REPLICA,

        /// There are replicas, and none had it in time.
        UNCONFIRMED
    }

    /// As [#repeatable(Script, List, List)], and how often it was tried.
    Tried tried(Script script, List<String> keys, List<String> args) {
        var tries = new AtomicInteger();
        var reply =
                repeatable(redis -> {
                    tries.incrementAndGet();
                    return scripts.run(redis, script, keys, args);
                });
        return new Tried(reply, tries.get(), Safety.MASTER);
    }

    /// Whether there are replicas to wait for.
    boolean hasReplicas() {
        return repeatable(redis -> replication.isThere());
    }

    /// As [#tried], and waits until a replica has what was written, where there are any.
    Tried replicated(Script script, List<String> keys, List<String> args) {
        if (!hasReplicas()) {
            return tried(script, keys, args);
        }
        var tries = new AtomicInteger();
        var copied =
                repeatable(redis -> {
                    tries.incrementAndGet();
                    return replication.run(scripts.loaded(script), keys, args);
                });
        var safety = copied.copies() > 0 ? Safety.REPLICA : Safety.UNCONFIRMED;
        return new Tried(copied.reply(), tries.get(), safety);
    }

    /// A script that must not be repeated blindly.
    Reply once(Script script, List<String> keys, List<String> args) {
        return once(redis -> scripts.run(redis, script, keys, args));
    }

    /// One command without a second try.
    <T> T once(Function<UnifiedJedis, T> call) {
        return faults.explained(() -> fresh(single, call));
    }

    /// A read that blocks for at most [#LONGEST_BLOCK].
    <T> T blocking(Function<UnifiedJedis, T> call) {
        return faults.explained(() -> fresh(blocking, call));
    }

    /// After a restart every idle connection of the pool is dead and would fail once each.
    private static <T> T fresh(UnifiedJedis pool, Function<UnifiedJedis, T> call) {
        try {
            return call.apply(pool);
        } catch (JedisConnectionException e) {
            Clients.dropIdle(pool);
            throw e;
        }
    }

    private static int majorVersion(RedisUrl url) {
        var version = VERSION.matcher(new Clients(url).serverInfo());
        if (!version.find()) {
            return 7;
        }
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        if (major < 6 || (major == 6 && minor < 2)) {
            throw new HoldpointException(
                    Problem.UNSUPPORTED,
                    "expected Redis 6.2 or later at "
                            + url.where()
                            + ", got "
                            + major
                            + "."
                            + minor
                            + ": upgrade it");
        }
        return major;
    }

    @Override
    public void close() {
        commands.close();
        single.close();
        blocking.close();
    }
}
