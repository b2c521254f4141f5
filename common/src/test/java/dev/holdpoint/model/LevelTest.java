package dev.holdpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LevelTest {
    @ParameterizedTest
    @EnumSource
    void what_is_written_is_read_back(Level level) {
        assertThat(Level.of(level.wire())).contains(level);
    }

    @Test
    void the_names_are_those_of_the_command_line() {
        assertThat(Level.values())
                .extracting(Level::wire)
                .containsExactly("strong", "namespaces", "limits");
    }

    @ParameterizedTest
    @CsvSource({
        "strong, STRONG, true",
        "strong, LIMITS, true",
        "namespaces, STRONG, false",
        "namespaces, NAMESPACES, true",
        "namespaces, LIMITS, true",
        "limits, NAMESPACES, false",
        "limits, LIMITS, true",
        "none, LIMITS, false",
        "STRONG, LIMITS, false",
        "'', LIMITS, false",
    })
    void a_level_reaches_what_is_not_above_it(String shown, Level required, boolean reaches) {
        assertThat(Level.reaches(shown, required)).isEqualTo(reaches);
    }
}
