package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.GuardedRedis.SETTINGS;
import static dev.holdpoint.queue.redis.GuardedRedis.password;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.testredis.LocalRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;

/// `deploy/redis/redis.conf` and `replica.conf` do what their comments say.
@Timeout(60)
class SettingsTest {
    private static final Pattern COMMENTED_OUT = Pattern.compile("(?m)^# (port|tls-[a-z-]+) \\S+$");

    @TempDir private Path directory;

    @Test
    void a_server_has_the_settings_of_the_file() throws Exception {
        try (var server = GuardedRedis.start(directory)) {
            var admin = server.as("admin");
            Map.of(
                            "appendonly", "yes",
                            "appendfsync", "everysec",
                            "save", "",
                            "maxmemory-policy", "noeviction",
                            "maxmemory", Long.toString(1L << 30),
                            "protected-mode", "yes",
                            "bind", "127.0.0.1 -::1",
                            "latency-monitor-threshold", "100",
                            "slowlog-log-slower-than", "10000")
                    .forEach((name, value) ->
                            assertThat(admin.configGet(name)).containsEntry(name, value));
        }
    }

    @Test
    void every_setting_that_is_commented_out_is_one_that_servers_know() throws Exception {
        try (var server = GuardedRedis.start(directory)) {
            var admin = server.as("admin");
            var names =
                    COMMENTED_OUT
                            .matcher(Files.readString(SETTINGS.resolve("redis.conf")))
                            .results()
                            .map(match -> match.group(1))
                            .toList();
            assertThat(names)
                    .hasSizeGreaterThan(6)
                    .allSatisfy(name -> assertThat(admin.configGet(name)).containsKey(name));
        }
    }

    /// While the user `default` has no rights, Redis 7 and Valkey 8 skip every transaction of the
    /// file, and say so only in their log: redis/redis#14541.
    @Test
    void what_scripts_did_is_there_after_a_restart() throws Exception {
        try (var server = GuardedRedis.start(directory)) {
            var services = server.queue("executor");
            var others = new TestQueue.Others(services, services, services);
            var admin = server.as("admin");
            var queue = new TestQueue(server.queue("producer"), others, admin, server.url("admin"));
            var life = new WholeLife(queue);
            life.submit();
            life.live();
            var id = queue.submit();
            var keys = admin.keys("*");
            server.restart();

            assertThat(server.as("admin").keys("*")).hasSizeGreaterThan(15).isEqualTo(keys);
            var claims = server.queue("executor").claims("carol", "boot", TestQueue.LEASE);
            assertThat(claims.take(1)).extracting(Claim::id).containsExactly(id);
        }
    }

    @Test
    void full_memory_refuses_new_passes_and_lets_the_others_end() throws Exception {
        try (var server = GuardedRedis.start(directory)) {
            var admin = server.as("admin");
            var services = server.queue("executor");
            var others = new TestQueue.Others(services, services, services);
            var queue = new TestQueue(server.queue("producer"), others, admin, server.url("admin"));
            var life = new WholeLife(queue);
            life.submit();
            admin.configSet("maxmemory", "1");

            assertThatThrownBy(queue::submit)
                    .isInstanceOf(HoldpointException.class)
                    .hasMessageContaining("is full: it refused to store more");
            life.live();
        }
    }

    @Test
    void a_master_that_no_replica_hears_takes_no_write_until_one_is_there() throws Exception {
        var users = Files.createDirectory(directory.resolve("users"));
        GuardedRedis.makeUsers(users);
        var password = password(users, "admin");
        try (var master = LocalRedis.start(List.of(settings(users, "master", "")));
                var admin = admin(master, password)) {
            assertNoWrite(() -> admin.set("hp:a", "1"));
            assertNoWrite(() ->
                    admin.eval(
                            "#!lua flags=allow-oom\nreturn redis.call('SET', KEYS[1], '1')",
                            1,
                            "hp:a"));
            assertThat(admin.get("hp:a")).isNull();

            var more =
                    "replicaof 127.0.0.1 "
                            + master.port()
                            + "\nmasterauth "
                            + password(users, "replication")
                            + "\n";
            try (var replica = LocalRedis.start(List.of(settings(users, "replica", more)));
                    var reader = admin(replica, password)) {
                await(() -> writes(admin));
                await(() -> "1".equals(reader.get("hp:a")));
                assertThatThrownBy(() -> reader.set("hp:a", "2"))
                        .hasMessageStartingWith("READONLY");
            }
            await(() -> !writes(admin));
        }
    }

    private String settings(Path users, String name, String more) throws Exception {
        var text =
                """
                include %s
                aclfile %s
                include %s
                """
                        .formatted(
                                SETTINGS.resolve("redis.conf"),
                                users.resolve("users.acl"),
                                SETTINGS.resolve("replica.conf"));
        return Files.writeString(directory.resolve(name + ".conf"), text + more).toString();
    }

    private static RedisClient admin(LocalRedis server, String password) {
        return RedisClient.create("redis://admin:" + password + "@127.0.0.1:" + server.port());
    }

    private static boolean writes(RedisClient admin) {
        try {
            admin.set("hp:a", "1");
            return true;
        } catch (JedisDataException e) {
            return false;
        }
    }

    private static void assertNoWrite(Runnable write) {
        assertThatThrownBy(write::run).hasMessageStartingWith("NOREPLICAS");
    }

    private static void await(BooleanSupplier happened) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!happened.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Backoff.sleep(Duration.ofMillis(20));
        }
    }
}
