package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisCountersTest {
    private static final Map<String, String> COMMANDS =
            Map.of(
                    "cmdstat_evalsha", "calls=3,usec=90,usec_per_call=30.00,rejected_calls=0",
                    "cmdstat_eval", "calls=1,usec=10,usec_per_call=10.00",
                    "cmdstat_blpop", "calls=2,usec=7,usec_per_call=3.50",
                    "cmdstat_hset", "calls=9,usec=20,usec_per_call=2.22");

    private static final Map<String, String> STATS =
            Map.of("total_net_input_bytes", "5000", "total_net_output_bytes", "700");

    @Test
    void scripts_and_the_bell_are_round_trips_and_every_command_is_counted() {
        assertThat(RedisCounters.of(STATS, COMMANDS))
                .isEqualTo(new RedisCounters(6, 15, 5000, 700, 100));
    }

    @Test
    void what_was_spent_since_is_a_difference() {
        var before = new RedisCounters(1, 2, 3, 4, 5);

        assertThat(new RedisCounters(11, 22, 33, 44, 55).since(before))
                .isEqualTo(new RedisCounters(10, 20, 30, 40, 50));
    }

    @Test
    void a_cost_is_that_of_one_pass() {
        var cost = new QueueCost("submit", 8, new RedisCounters(16, 40, 4000, 10, 100));

        assertThat(cost.json())
                .containsEntry("part", "submit")
                .containsEntry("round_trips", 2.0)
                .containsEntry("commands", 5.0)
                .containsEntry("bytes_in", 500.0)
                .containsEntry("bytes_out", 1.25)
                .containsEntry("script_us", 12.5);
    }
}
