package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcLoadTest {
    /// Half of what the child uses up: one second of processor time, however long that takes.
    private static final int TICKS = 50;

    /// The launcher's children are such: it lives as long as the measurement.
    @Test
    void what_the_children_of_a_living_child_used_is_our_own() throws Exception {
        long before = ProcLoad.own();
        var child =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "sh -c 'ulimit -t 1; while :; do :; done'; echo; read -r x")
                        .start();
        try {
            assertThat(child.inputReader().readLine()).isEmpty();

            assertThat(ProcLoad.own() - before).isGreaterThan(TICKS);
        } finally {
            child.destroyForcibly();
        }
    }
}
