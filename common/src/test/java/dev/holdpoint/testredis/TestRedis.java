package dev.holdpoint.testredis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.ScanParams;

/// The Redis of a test run: the one at `HOLDPOINT_TEST_REDIS` (its database must be empty, and is
/// left empty), else a server of our own on a free port.
public final class TestRedis implements AutoCloseable {
    private final String url;
    private final @Nullable LocalRedis ours;
    private final UnifiedJedis client;

    private TestRedis(String url, @Nullable LocalRedis ours) {
        this.url = url;
        this.ours = ours;
        client = TestClients.open(url);
    }

    static TestRedis find() {
        var given = System.getenv("HOLDPOINT_TEST_REDIS");
        if (given == null || given.isBlank()) {
            var server = LocalRedis.start();
            return new TestRedis(server.url(), server);
        }
        return at(given);
    }

    /// One that is there already.
    ///
    /// @throws IllegalStateException when its database is not empty: tests delete what they find
    public static TestRedis at(String url) {
        var redis = new TestRedis(url, null);
        long keys = redis.client.dbSize();
        if (keys > 0) {
            redis.close();
            throw new IllegalStateException(
                    "the database for tests has "
                            + keys
                            + " keys; tests delete what they find, so give them an empty one in"
                            + " HOLDPOINT_TEST_REDIS, or leave it out for a server of their own");
        }
        return redis;
    }

    /// As `redis://HOST:PORT`.
    public String url() {
        return url;
    }

    /// For looking at and changing what the code under test does not show.
    public UnifiedJedis client() {
        return client;
    }

    /// Skips the test on a server that is not ours: it changes more than keys.
    public void mustBeOurs() {
        assumeTrue(
                ours != null,
                "changes the whole server; runs where HOLDPOINT_TEST_REDIS is not set, as in CI");
    }

    void empty() {
        if (ours != null) {
            client.flushAll();
            return;
        }
        for (var pattern : new String[] {"hp:*", "hps:*"}) {
            var cursor = ScanParams.SCAN_POINTER_START;
            do {
                var page = client.scan(cursor, new ScanParams().match(pattern).count(1000));
                page.getResult().forEach(client::del);
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
    }

    @Override
    public void close() {
        client.close();
        if (ours != null) {
            ours.close();
        }
    }
}
