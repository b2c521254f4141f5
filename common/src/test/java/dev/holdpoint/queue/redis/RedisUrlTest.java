package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.redis.RedisUrl.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;

class RedisUrlTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
                    redis://localhost,                      localhost,  6379, -,  -,     0,  false
                    redis://127.0.0.1:7000,                 127.0.0.1,  7000, -,  -,     0,  false
                    redis://127.0.0.1:7000/,                127.0.0.1,  7000, -,  -,     0,  false
                    rediss://me:secret@redis.example:6380/3, redis.example, 6380, me, secret, 3, true
                    redis://:secret@host,                   host,       6379, -,  secret, 0, false
                    redis://secret@host,                    host,       6379, -,  secret, 0, false
                    redis://me:p%40ss%3A%2F+@host,          host,       6379, me, p@ss:/+, 0, false
                    redis://[::1]:6379/15,                  [::1],      6379, -,  -,     15, false
                    """)
    void a_url_says_where_and_how_to_get_in(
            String url, String host, int port, String user, String password, int db, boolean tls) {
        assertThat(RedisUrl.parse(url))
                .isEqualTo(
                        new RedisUrl(
                                Kind.SERVER,
                                List.of(new HostAndPort(host, port)),
                                "",
                                user,
                                password,
                                db,
                                tls));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:6379",
                "http://localhost",
                "redis:localhost",
                "redis:///0",
                "redis://host:0",
                "redis://host:65536",
                "redis://host:port",
                "redis://host/zero",
                "redis://host/-1",
                "redis://host/+1",
                "redis://host/4294967295",
                "redis://host/1/2",
                "redis://a,b",
                "redis://a:",
                "redis-sentinel://a",
                "redis-sentinel://a,/lab",
                "redis-cluster://a/1",
                "redis-other://a",
                "redis://hunter2@ho st"
            })
    void what_is_no_redis_url_is_refused_with_an_example_and_without_what_came(String text) {
        var refusal = refused(Problem.BAD_SETTING, () -> RedisUrl.parse(text));

        assertThat(refusal.getMessage())
                .contains("redis://127.0.0.1:6379")
                .doesNotContain("hunter2");
    }

    @Test
    void sentinels_are_named_with_their_master_and_nodes_of_a_cluster_alone() {
        assertThat(RedisUrl.parse("rediss-sentinel://me:secret@a,b:1/lab/3"))
                .isEqualTo(
                        new RedisUrl(
                                Kind.SENTINEL,
                                List.of(new HostAndPort("a", 26379), new HostAndPort("b", 1)),
                                "lab",
                                "me",
                                "secret",
                                3,
                                true))
                .hasToString("rediss-sentinel://me:***@a:26379,b:1/lab/3");
        assertThat(RedisUrl.parse("redis-cluster://a:1,b"))
                .isEqualTo(
                        new RedisUrl(
                                Kind.CLUSTER,
                                List.of(new HostAndPort("a", 1), new HostAndPort("b", 6379)),
                                "",
                                null,
                                null,
                                0,
                                false))
                .hasToString("redis-cluster://a:1,b:6379");
    }

    @Test
    void shown_to_people_a_url_hides_its_password() {
        assertThat(RedisUrl.parse("rediss://me:secret@h:1/2")).hasToString("rediss://me:***@h:1/2");
        assertThat(RedisUrl.parse("redis://:secret@h:1")).hasToString("redis://:***@h:1");
        assertThat(RedisUrl.parse("redis://h:1")).hasToString("redis://h:1");
    }
}
