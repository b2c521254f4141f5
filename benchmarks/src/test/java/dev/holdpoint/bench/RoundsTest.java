package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final List<String> order = new ArrayList<>();
    private final Deque<Double> loads = new ArrayDeque<>();
    private double next;

    @Test
    void measures_take_turns_after_as_many_rounds_to_warm_up() {
        var result = rounds().run(2);

        assertThat(order).containsExactly("a", "b", "a", "b", "a", "b", "a", "b");
        assertThat(result.of("a").values()).containsExactly(5.0, 7.0);
        assertThat(result.of("b").values()).containsExactly(6.0, 8.0);
        assertThat(result.isQuiet()).isTrue();
    }

    @Test
    void a_round_with_others_at_work_does_not_count() {
        loads.addAll(List.of(0.0, 0.0, 0.5, 0.1, 0.2));

        var result = rounds().run(2);

        assertThat(result.of("a").values()).containsExactly(7.0, 9.0);
        assertThat(result.dropped()).isEqualTo(1);
        assertThat(result.load().values()).containsExactly(0.1, 0.2);
    }

    @Test
    void where_others_are_always_at_work_all_rounds_count_and_it_is_said() {
        loads.addAll(List.of(0.0, 0.9, 0.1));

        var result = rounds().run(1);

        assertThat(result.isQuiet()).isTrue();
        assertThat(result.dropped()).isEqualTo(1);

        loads.addAll(List.of(0.0, 0.9, 0.9));

        var busy = rounds().run(1);

        assertThat(busy.isQuiet()).isFalse();
        assertThat(busy.dropped()).isZero();
        assertThat(busy.of("a").values()).hasSize(2);
    }

    private Rounds rounds() {
        var measures = new LinkedHashMap<String, DoubleSupplier>();
        for (var name : List.of("a", "b")) {
            measures.put(
                    name,
                    () -> {
                        order.add(name);
                        return ++next;
                    });
        }
        return new Rounds(
                measures,
                new OtherLoad() {
                    @Override
                    public void begin() {}

                    @Override
                    public double end() {
                        return loads.isEmpty() ? 0 : loads.removeFirst();
                    }
                });
    }
}
