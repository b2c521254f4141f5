package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedTest {
    @TempDir Path home;

    @Test
    void a_mode_is_given_to_what_was_seen_also_where_its_owner_may_not_read_it()
            throws IOException {
        var file = Files.writeString(home.resolve("staged"), "");
        Files.setAttribute(file, "unix:mode", 0000);

        Pinned.setMode(file, seen(file), 0640);

        assertThat(Lab.mode(file)).isEqualTo(0640);
    }

    /// An accomplice of the plugin puts a link to a file of the host where a staged one was.
    @Test
    void a_link_that_takes_the_place_of_what_was_seen_gives_no_mode_to_anything()
            throws IOException {
        var host = Files.writeString(home.resolve("host"), "");
        Files.setAttribute(host, "unix:mode", 0600);
        var file = Files.writeString(home.resolve("staged"), "");
        var seen = seen(file);
        Files.delete(file);
        Files.createSymbolicLink(file, host);

        assertThatThrownBy(() -> Pinned.setMode(file, seen, 0666))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("staged was replaced");
        assertThat(Lab.mode(host)).isEqualTo(0600);
    }

    private static Stat seen(Path path) {
        return Objects.requireNonNull(Stat.of(path));
    }
}
