package dev.holdpoint.executor.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LeftOutTest {
    @Test
    void a_long_reason_is_cut_between_characters() {
        var directory = Path.of("/p");
        var odd = ScanNote.leftOut(Level.WARN, directory, "a" + "🧪".repeat(500));
        var even = ScanNote.leftOut(Level.WARN, directory, "🧪".repeat(500));

        assertThat(LeftOut.of(List.of(odd, even)))
                .extracting(String::length)
                .containsExactlyInAnyOrder(LeftOut.LONGEST, LeftOut.LONGEST - 1);
        assertThat(LeftOut.of(List.of(odd, even))).allMatch(line -> line.endsWith("🧪…"));
    }

    @Test
    void what_is_only_a_remark_is_not_among_them() {
        assertThat(LeftOut.of(List.of(ScanNote.warn("it kept changing"), ScanNote.info("it wins"))))
                .isEmpty();
    }
}
