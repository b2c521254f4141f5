package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void an_error_is_known_in_the_words_of_any_locale() {
        var german = "/lab/x: Auf dem Gerät ist kein Speicherplatz mehr verfügbar";

        assertThat(
                        Errno.of(
                                german,
                                number ->
                                        number == 28
                                                ? "Auf dem Gerät ist kein Speicherplatz mehr"
                                                        + " verfügbar"
                                                : "anders"))
                .isEqualTo(Errno.ENOSPC);
        assertThat(Errno.of(german, _ -> "anders")).isEqualTo(Errno.OTHER);
    }

    @Test
    void the_c_librarys_own_words_are_known_for_each() {
        for (var errno : Errno.values()) {
            if (errno != Errno.OTHER) {
                assertThat(Libc.describe(errno.number())).isNotBlank().doesNotContain("Unknown");
                assertThat(
                                Errno.of(
                                        new FileSystemException(
                                                "/x", null, Libc.describe(errno.number()))))
                        .isEqualTo(errno);
            }
        }
        assertThat(Arrays.stream(Errno.values()).map(Errno::number)).doesNotHaveDuplicates();
    }

    @Test
    void what_is_none_of_them_is_shown_as_it_came() {
        assertThat(Errno.of(new IOException("a wheel came off"))).isEqualTo(Errno.OTHER);
        assertThat(Errno.sentence(new IOException("a wheel came off")))
                .contains("a wheel came off");
    }
}
