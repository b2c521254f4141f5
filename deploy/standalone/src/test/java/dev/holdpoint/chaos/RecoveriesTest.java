package dev.holdpoint.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.chaos.Monkey.Act;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecoveriesTest {
    @Test
    void what_a_killed_executor_had_counts_until_it_is_taken_again() {
        var events =
                List.of(
                        taken(100, "over", "executor-1"),
                        new Event("", Map.of("event", "finished", "pass", "over", "at", "150")),
                        taken(160, "held", "executor-1"),
                        taken(170, "another's", "executor-2"),
                        taken(900, "held", "executor-2"),
                        taken(950, "another's", "executor-1"),
                        taken(960, "held", "executor-1"));

        var times = Recoveries.of(events, List.of(new Act("kill executor-1", 200, 210)));

        assertThat(times).containsExactly(Map.entry("kill -9 → running elsewhere", List.of(700L)));
    }

    @Test
    void what_happens_to_servers_counts_until_anything_is_taken() {
        var events =
                List.of(
                        taken(100, "a", "executor-1"),
                        taken(390, "b", "executor-2"),
                        taken(900, "c", "executor-2"));

        var times =
                Recoveries.of(
                        events,
                        List.of(
                                new Act("restart redis", 200, 600),
                                new Act("cut executor-1", 200, 600)));

        assertThat(times).containsExactly(Map.entry("restart redis → taking", List.of(700L)));
    }

    private static Event taken(long at, String pass, String executor) {
        return new Event(
                "",
                Map.of(
                        "event",
                        "taken",
                        "pass",
                        pass,
                        "executor",
                        executor,
                        "at",
                        Long.toString(at)));
    }
}
