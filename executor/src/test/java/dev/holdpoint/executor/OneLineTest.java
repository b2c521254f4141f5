package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void what_ends_a_line_or_turns_a_text_round_becomes_a_blank() {
        assertThat(OneLine.of("a\r\nb\tc\u001bd\u0085e\u009bf\u2028g\u2029h\u202ei\u200bj", 99))
                .isEqualTo("a  b c d e f g h i j");
    }

    @Test
    void other_text_stays_as_it_is() {
        assertThat(OneLine.of("Müller 漢 😀", 99)).isEqualTo("Müller 漢 😀");
    }

    @Test
    void what_is_too_long_is_cut_between_characters_and_says_so() {
        assertThat(OneLine.of("abc", 3)).isEqualTo("abc");
        assertThat(OneLine.of("abcd", 3)).isEqualTo("abc…");
        assertThat(OneLine.of("ab😀d", 3)).isEqualTo("ab…");
    }
}
