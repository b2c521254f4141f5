package dev.holdpoint.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `-Dholdpoint.test.explorer.more=2` makes every order two steps longer.
@WithRedis
class ExplorerTest {
    private static final int MORE = Integer.getInteger("holdpoint.test.explorer.more", 0);

    /// What is explored.
    ///
    /// @param depth by default
    record Wanted(Plot plot, int depth) {
        @Override
        public String toString() {
            return plot.name();
        }
    }

    static Wanted[] plots() {
        return new Wanted[] {
            new Wanted(Plot.owners(), 5),
            new Wanted(Plot.question(), 6),
            new Wanted(Plot.publish(), 9),
            new Wanted(Plot.rollback(), 7),
            new Wanted(Plot.everything(), 5)
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plots")
    void every_rule_holds_in_every_order_of(Wanted wanted, TestRedis redis) throws Exception {
        redis.mustBeOurs();
        try (var world = new World(redis, script -> script, Set.of())) {
            var report = new Explorer(world, wanted.plot()).explore(wanted.depth() + MORE);

            System.out.println(report);
            assertThat(report.finding()).as(report.toString()).isNull();
            assertThat(report.seen().states()).isGreaterThan(100);
        }
    }
}
