package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTest {
    private static final Chain CHAIN =
            new Chain(List.of("/bin/bwrap", "--x", "--", "/bin/python3", "-I"), "{}");

    @Test
    void links_are_named_for_the_programs_that_become_others() {
        assertThat(CHAIN.links()).containsExactly("set-up", "bwrap", "worker");
    }

    @Test
    void a_cut_goes_on_with_something_trivial() {
        assertThat(CHAIN.cut("set-up")).isEqualTo(TimedCommand.of(List.of("/usr/bin/true")));
        assertThat(CHAIN.cut("bwrap").words())
                .containsExactly("/bin/bwrap", "--x", "--", "/usr/bin/true");
    }

    @Test
    void the_last_link_is_the_whole_line_with_its_envelope() {
        assertThat(CHAIN.cut("worker")).isEqualTo(new TimedCommand(CHAIN.words(), "{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> CHAIN.cut("sh"));
    }
}
