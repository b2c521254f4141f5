package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import org.junit.jupiter.api.Test;

/// Redis 6.2 knows no script flags. No such server runs here; its form of the scripts does.
@WithRedis
class OlderServerTest {
    @Test
    void the_scripts_for_6_2_do_the_same(TestRedis redis) {
        try (var queue = TestQueue.on(redis, 6)) {
            var life = new WholeLife(queue);
            life.submit();
            life.live();
        }
        assertThat(redis.client().keys("*:nothing")).isEmpty();
    }

    @Test
    void only_servers_that_know_flags_get_them() {
        for (var script : Script.values()) {
            assertThat(script.forServer(6).body()).doesNotStartWith("#!");
            assertThat(script.forServer(7).body()).startsWith("#!lua");
        }
    }
}
