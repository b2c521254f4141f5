package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputsTest {
    @TempDir Path directory;

    @Test
    void an_object_is_known_in_every_round_and_flags_go_over_it() throws Exception {
        var inputs = Inputs.read(file("{\"a\": 1, \"b\": [true]}"), List.of("a=2", "c=3"));

        assertThat(inputs.of(1)).isEqualTo(Map.of("a", "2", "b", List.of(true), "c", "3"));
        assertThat(inputs.of(9)).isEqualTo(inputs.of(1));
        assertThat(inputs.fields()).containsExactly("a", "b", "c");
    }

    @Test
    void an_array_has_an_object_for_each_round() throws Exception {
        var inputs = Inputs.read(file("[{\"a\": 1}, {}, {\"a\": 2, \"b\": 3}]"), List.of("c=4"));

        assertThat(inputs.of(1)).isEqualTo(Map.of("a", 1, "c", "4"));
        assertThat(inputs.of(2)).isEqualTo(Map.of("c", "4"));
        assertThat(inputs.of(3)).isEqualTo(Map.of("a", 2, "b", 3, "c", "4"));
        assertThat(inputs.of(4)).isEqualTo(Map.of("c", "4"));
        assertThat(inputs.fields()).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "[1]", "\"a\"", "null", "[[]]"})
    void anything_else_is_refused(String json) throws Exception {
        var file = file(json);

        assertThatThrownBy(() -> Inputs.read(file, List.of()))
                .hasMessageStartingWith(
                        "--inputs takes a file with a JSON object, or with an array");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> Inputs.read(directory.resolve("no"), List.of()))
                .hasMessageStartingWith("--inputs: " + directory.resolve("no"));
    }

    private Path file(String json) throws Exception {
        return Files.writeString(directory.resolve("inputs.json"), json);
    }
}
