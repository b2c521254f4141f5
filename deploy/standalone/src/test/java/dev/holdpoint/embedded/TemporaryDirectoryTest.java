package dev.holdpoint.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryDirectoryTest {
    @Test
    void it_is_for_this_user_alone() throws Exception {
        try (var made = TemporaryDirectory.make("holdpoint-test-")) {
            assertThat(Files.getPosixFilePermissions(made.path()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void it_is_gone_with_everything_in_it_when_closed() throws Exception {
        var made = TemporaryDirectory.make("holdpoint-test-");
        var inner = Files.createDirectories(made.path().resolve("a/b"));
        Files.writeString(inner.resolve("file"), "x");
        Files.setPosixFilePermissions(
                inner.getParent(), PosixFilePermissions.fromString("---------"));
        made.close();

        assertThat(made.path()).doesNotExist();
    }

    @Test
    void what_a_link_points_at_stays(@TempDir Path elsewhere) throws Exception {
        var kept = Files.writeString(elsewhere.resolve("file"), "x");
        var made = TemporaryDirectory.make("holdpoint-test-");
        Files.createSymbolicLink(made.path().resolve("link"), elsewhere);
        made.close();

        assertThat(made.path()).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void closing_it_twice_is_no_error() {
        var made = TemporaryDirectory.make("holdpoint-test-");
        made.close();
        made.close();

        assertThat(made.path()).doesNotExist();
    }
}
