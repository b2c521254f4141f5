package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import org.junit.jupiter.api.Test;

/// Every order of what two executors, people and the clock can do to a pass.
@WithRedis
class ExplorerTest {
    /// `-Dexplorer.depth=N` goes deeper; each more takes about twice as long.
    private static final int DEPTH = Integer.getInteger("explorer.depth", 6);

    @Test
    void no_order_of_moves_breaks_a_rule(TestRedis redis) {
        redis.mustBeOurs();
        try (var world = new World(redis, new Scripts(7))) {
            var explorer = new Explorer(world);

            var failing = explorer.explore(DEPTH);

            assertThat(failing).as(() -> String.join("\n", failing.orElseThrow())).isEmpty();
            System.out.println("explored to depth " + DEPTH + ": " + explorer.summary());
        }
    }
}
