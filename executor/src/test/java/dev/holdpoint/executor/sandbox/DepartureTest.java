package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DepartureTest {
    @ParameterizedTest
    @CsvSource({"139, 139, exit", "139, 137, signal", "137, 137, exit", "255, 255, exit"})
    void an_exit_that_looks_like_a_signal_counts_where_the_last_line_names_it(
            int said, int shown, String how) {
        var departure = Departure.of("before\n{\"left\": " + said + "}\n");

        assertThat(departure.status(shown))
                .isEqualTo(
                        how.equals("exit")
                                ? new Exit.Status.Exited(shown)
                                : new Exit.Status.Signalled(shown - 128));
        assertThat(departure.stdout()).isEqualTo("before");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "\n{\"left\": 139}",
                "{\"left\": 139}\n",
                "\n{\"left\": 139}\n.",
                "\n{\"left\": -9}\n",
                "\n{\"left\": 1390}\n",
                "\n{\"left\": 139}\n\n{\"result\": \"success\"}\n"
            })
    void anything_else_is_a_plugins_own_and_says_nothing(String stdout) {
        var departure = Departure.of(stdout);

        assertThat(departure.stdout()).isEqualTo(stdout);
        assertThat(departure.status(139)).isEqualTo(new Exit.Status.Signalled(11));
    }

    @Test
    void an_ordinary_code_needs_no_line() {
        assertThat(Departure.of("{}\n").status(124)).isEqualTo(new Exit.Status.Exited(124));
        assertThat(Departure.of("\n{\"left\": 139}\n").status(3))
                .isEqualTo(new Exit.Status.Exited(3));
    }
}
