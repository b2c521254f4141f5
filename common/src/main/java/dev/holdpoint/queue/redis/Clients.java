package dev.holdpoint.queue.redis;

import java.time.Duration;
import java.util.HashSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.util.Delay;
import redis.clients.jedis.util.Pool;

/// Makes clients for whatever a URL names.
final class Clients {
    private static final int CONNECT_MS = 2000;
    private static final int ANSWER_MS = 3000;
    private static final Duration RECONNECT = Duration.ofMillis(500);

    private final RedisUrl url;

    Clients(RedisUrl url) {
        this.url = url;
    }

    /// A client.
    ///
    /// @param connections at most, to each server
    /// @param tries how often a cluster's client may send a command whose reply it did not get; one
    ///   for a command that must not be done twice
    UnifiedJedis open(int connections, int tries) {
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(connections);
        pool.setMaxIdle(connections);
        pool.setMaxWait(Duration.ofMillis(ANSWER_MS));
        return switch (url.kind()) {
            case SERVER ->
                    RedisClient.builder()
                            .hostAndPort(url.hosts().getFirst())
                            .clientConfig(config().build())
                            .poolConfig(pool)
                            .build();
            case SENTINEL ->
                    RedisSentinelClient.builder()
                            .sentinels(new HashSet<>(url.hosts()))
                            .masterName(url.master())
                            .sentinelClientConfig(listening())
                            .sentinelReconnectDelay(Delay.constant(RECONNECT))
                            .clientConfig(config().build())
                            .poolConfig(pool)
                            .build();
            case CLUSTER ->
                    RedisClusterClient.builder()
                            .nodes(new HashSet<>(url.hosts()))
                            .clientConfig(config().build())
                            .poolConfig(pool)
                            .maxAttempts(tries)
                            .maxTotalRetriesDuration(Duration.ofMillis(ANSWER_MS))
                            .build();
        };
    }

    /// Drops connections that are not in use: after a restart each of them would fail once.
    static void dropIdle(UnifiedJedis client) {
        switch (client) {
            case RedisClient server -> server.getPool().clear();
            case RedisSentinelClient master ->
                    master.getPrimaryNodesConnectionMap().values().forEach(Pool::clear);
            case RedisClusterClient cluster ->
                    cluster.getClusterNodes().values().forEach(Pool::clear);
            default -> throw new IllegalArgumentException("an unknown client: " + client);
        }
    }

    /// What one of the servers says of itself, by a connection of its own: a pool that cannot
    /// connect tries again and again.
    String serverInfo() {
        return switch (url.kind()) {
            case SERVER, CLUSTER -> first(this::info);
            case SENTINEL -> info(first(this::master));
        };
    }

    private String info(HostAndPort host) {
        try (var redis = new Jedis(host, config().autoNegotiateProtocol(false).build())) {
            return redis.info("server");
        }
    }

    private HostAndPort master(HostAndPort sentinel) {
        try (var redis = new Jedis(sentinel, anonymous().autoNegotiateProtocol(false).build())) {
            var address = redis.sentinelGetMasterAddrByName(url.master());
            if (address == null || address.size() < 2) {
                throw new JedisConnectionException(
                        "sentinel " + sentinel + " knows no master '" + url.master() + "'");
            }
            return new HostAndPort(address.get(0), Integer.parseInt(address.get(1)));
        }
    }

    /// By the first host that answers.
    private <T> T first(Function<HostAndPort, T> ask) {
        @Nullable JedisConnectionException last = null;
        for (var host : url.hosts()) {
            try {
                return ask.apply(host);
            } catch (JedisConnectionException e) {
                last = e;
            }
        }
        throw last == null ? new JedisConnectionException("no host is named") : last;
    }

    private DefaultJedisClientConfig.Builder config() {
        return anonymous().user(url.user()).password(url.password()).database(url.database());
    }

    /// As sentinels are listened to, for as long as they have nothing to say.
    private JedisClientConfig listening() {
        return anonymous().autoNegotiateProtocol(false).blockingSocketTimeoutMillis(0).build();
    }

    /// As sentinels are reached, which have no users of the data.
    private DefaultJedisClientConfig.Builder anonymous() {
        var config =
                DefaultJedisClientConfig.builder()
                        .clientName("holdpoint")
                        .connectionTimeoutMillis(CONNECT_MS)
                        .socketTimeoutMillis(ANSWER_MS)
                        .blockingSocketTimeoutMillis(
                                (int) Connection.LONGEST_BLOCK.toMillis() + ANSWER_MS);
        if (url.tls()) {
            config.sslOptions(SslOptions.defaults());
        }
        return config;
    }
}
