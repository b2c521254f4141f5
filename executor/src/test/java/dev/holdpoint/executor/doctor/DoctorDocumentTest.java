package dev.holdpoint.executor.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The document names every protection there is, from which level on, and no other.
class DoctorDocumentTest {
    @Test
    void its_table_is_that_of_the_code() throws IOException {
        var rows =
                Files.readAllLines(Path.of("../docs/doctor.md")).stream()
                        .filter(line ->
                                line.matches("\\| `[a-z_0-9]+` \\| [^|]+ \\| [a-z]+ \\| .*"));
        var expected =
                Arrays.stream(Protection.values())
                        .map(one ->
                                String.join(
                                        " | ",
                                        "| `" + one.id() + "`",
                                        one.title(),
                                        one.promised().wire(),
                                        one.expected() + " |"));

        assertThat(rows).containsExactlyElementsOf(expected.toList()).hasSizeGreaterThan(25);
    }
}
