package dev.holdpoint.testredis;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;

/// Clients for looking behind the code under test, without a login.
public final class TestClients {
    private static final String SENTINEL = "redis-sentinel://";
    private static final String CLUSTER = "redis-cluster://";

    private TestClients() {}

    /// Opens one.
    ///
    /// @param url of a server, of sentinels or of a cluster
    public static UnifiedJedis open(String url) {
        if (url.startsWith(SENTINEL)) {
            int slash = url.lastIndexOf('/');
            return RedisSentinelClient.builder()
                    .sentinels(hosts(url.substring(SENTINEL.length(), slash)))
                    .masterName(url.substring(slash + 1))
                    .build();
        }
        if (url.startsWith(CLUSTER)) {
            return RedisClusterClient.create(hosts(url.substring(CLUSTER.length())));
        }
        return RedisClient.create(url);
    }

    private static Set<HostAndPort> hosts(String list) {
        return Arrays.stream(list.split(",")).map(HostAndPort::from).collect(Collectors.toSet());
    }
}
