package dev.holdpoint.queue.redis;

import com.fasterxml.uuid.Generators;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Answers;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.DeadPasses;
import dev.holdpoint.queue.Decisions;
import dev.holdpoint.queue.Drains;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.queue.Intake;
import dev.holdpoint.queue.Pauses;
import dev.holdpoint.queue.Reloads;
import dev.holdpoint.queue.Submissions;
import dev.holdpoint.queue.Upkeep;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import redis.clients.jedis.params.SetParams;

/// One queue on one Redis; hands out the roles, which share its connections.
public final class RedisQueue implements AutoCloseable {
    /// The queue that passes go to when nobody says otherwise.
    public static final String DEFAULT_QUEUE = PassId.DEFAULT_QUEUE;

    private static final String LAYOUT = "1";

    private final Connection connection;
    private final Keys keys;
    private final Digests digests;
    private final String installation;
    private final RedisSubmissions submissions;

    private RedisQueue(Connection connection, Keys keys) {
        this.connection = connection;
        this.keys = keys;
        checkLayout();
        installation = agreed(Keys.INSTALLATION, random());
        digests = new Digests(agreed(Keys.DIGEST_KEY, random()));
        submissions = new RedisSubmissions(connection, keys, digests);
    }

    /// Connects and checks that this version understands what is stored there.
    ///
    /// @param url `redis://[user:pass@]host:port[/db]`, or `rediss://` for TLS
    /// @throws HoldpointException `bad_setting`, `unsupported`, `redis_unavailable`,
    ///   `layout_mismatch`
    public static RedisQueue connect(String url, String queue) {
        var keys = new Keys(named(queue), 0);
        return on(Connection.open(RedisUrl.parse(url)), keys);
    }

    /// With these scripts.
    static RedisQueue connect(RedisUrl url, String queue, Scripts scripts) {
        return on(Connection.open(url, scripts), new Keys(named(queue), 0));
    }

    private static RedisQueue on(Connection connection, Keys keys) {
        try {
            return new RedisQueue(connection, keys);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    public static RedisQueue connect(String url) {
        return connect(url, DEFAULT_QUEUE);
    }

    public Submissions submissions() {
        return submissions;
    }

    public Intake intake() {
        return new RedisIntake(connection, keys, digests, submissions);
    }

    /// What an executor does with passes.
    ///
    /// @param boot new with every start of the executor
    /// @param lease how long a pass stays this executor's without being renewed
    public Claims claims(String executorId, String boot, Duration lease) {
        return new RedisClaims(
                connection, keys, digests, new RedisClaims.Holder(executorId, boot, lease));
    }

    public Decisions decisions() {
        return new RedisDecisions(connection, submissions);
    }

    public DeadPasses deadPasses() {
        return new RedisDeadPasses(connection);
    }

    public Pauses pauses() {
        return new RedisPauses(connection, keys);
    }

    public Answers answers() {
        return new RedisAnswers(connection, keys, digests);
    }

    /// What keeps the queue alive.
    ///
    /// @param lease the one that executors hold passes under. Below 2 s the pauses of an
    ///   [dev.holdpoint.queue.UpkeepLoop] look like a Redis that was away (half a lease without a
    ///   promote), and nothing is ever reclaimed
    public Upkeep upkeep(Duration lease) {
        return upkeep(lease, () -> ThreadLocalRandom.current().nextDouble());
    }

    /// @param random numbers from 0 to below 1, from which the delays of further tries are drawn
    Upkeep upkeep(Duration lease, DoubleSupplier random) {
        return upkeep(lease, random, RedisUpkeep.MOST_DONE);
    }

    /// @param mostDone how many done passes can be read; of more the oldest are forgotten
    Upkeep upkeep(Duration lease, DoubleSupplier random, int mostDone) {
        return new RedisUpkeep(connection, keys, lease, random, mostDone);
    }

    public Reloads reloads() {
        return new RedisReloads(connection);
    }

    public Drains drains() {
        return new RedisDrains(connection);
    }

    public Inspection inspection() {
        return new RedisInspection(connection, keys);
    }

    /// Identifies everything that shares this Redis, also on disk.
    public String installation() {
        return installation;
    }

    /// Where the queue is, for people: a password shows as `***`.
    public String url() {
        return connection.url().toString();
    }

    private void checkLayout() {
        var found = agreed(Keys.SCHEMA, LAYOUT);
        if (!found.equals(LAYOUT) && !found.startsWith(LAYOUT + ".")) {
            throw new HoldpointException(
                    Problem.LAYOUT_MISMATCH,
                    "expected layout "
                            + LAYOUT
                            + " in hp:schema of Redis at "
                            + connection.url().where()
                            + ", got "
                            + found
                            + ": use the version of Holdpoint that made it, or another Redis");
        }
    }

    /// The value of a key that belongs to whoever sets it first.
    private String agreed(String key, String ifAbsent) {
        return connection.repeatable(redis -> {
            redis.set(key, ifAbsent, SetParams.setParams().nx());
            return redis.get(key);
        });
    }

    private static String random() {
        return Generators.randomBasedGenerator().generate().toString();
    }

    private static String named(String queue) {
        if (PassId.isQueueName(queue)) {
            return queue;
        }
        throw new HoldpointException(
                Problem.BAD_SETTING,
                "a queue name has lower-case letters, digits, '_' and '-', at most 64; got '"
                        + queue
                        + "'");
    }

    @Override
    public void close() {
        submissions.close();
        connection.close();
    }
}
