package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void the_median_is_the_middle_one_or_between_the_middle_two() {
        assertThat(new Samples(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
        assertThat(new Samples(List.of(9.0, 1.0, 2.0, 4.0)).median()).isEqualTo(3);
    }

    @Test
    void a_quantile_is_one_of_the_values() {
        var tens = new Samples(IntStream.rangeClosed(1, 10).mapToObj(i -> 10.0 * i).toList());

        assertThat(tens.quantile(0.1)).isEqualTo(10);
        assertThat(tens.quantile(0.9)).isEqualTo(90);
        assertThat(tens.quantile(1)).isEqualTo(100);
        assertThat(new Samples(List.of(7.0)).quantile(0.1)).isEqualTo(7);
    }

    @Test
    void ratios_are_taken_round_by_round() {
        var ratios = new Samples(List.of(10.0, 30.0)).over(new Samples(List.of(5.0, 10.0)));

        assertThat(ratios.values()).containsExactly(2.0, 3.0);
        assertThat(ratios.median()).isCloseTo(2.5, within(1e-9));
    }

    @Test
    void nothing_measured_and_rounds_that_do_not_match_are_refused() {
        var one = new Samples(List.of(1.0));

        assertThatIllegalArgumentException().isThrownBy(() -> new Samples(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.over(new Samples(List.of(1.0, 2.0))));
    }
}
