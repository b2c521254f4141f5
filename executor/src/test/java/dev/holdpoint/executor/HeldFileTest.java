package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldFileTest {
    @TempDir Path directory;

    @Test
    void of_two_holders_in_a_process_one_gets_it_and_keeps_it_from_other_processes()
            throws IOException {
        var file = Files.createFile(directory.resolve("lock"));
        try (var _ = HeldFile.hold(file).orElseThrow()) {
            assertThat(HeldFile.hold(file)).isEmpty();
            assertThat(isFreeForOthers(file)).isFalse();
        }

        assertThat(isFreeForOthers(file)).isTrue();
        HeldFile.hold(file).orElseThrow().close();
    }

    @Test
    void it_is_the_file_that_is_held_and_not_its_name() throws IOException {
        var file = Files.createFile(directory.resolve("lock"));
        try (var _ = HeldFile.hold(file).orElseThrow()) {
            var moved = Files.move(file, directory.resolve("moved"));
            assertThat(HeldFile.hold(moved)).isEmpty();
            assertThat(isFreeForOthers(moved)).isFalse();

            HeldFile.hold(Files.createFile(file)).orElseThrow().close();
        }
    }

    /// Whether another process could lock it.
    static boolean isFreeForOthers(Path file) {
        try {
            var asking =
                    new ProcessBuilder(
                                    "/usr/bin/python3",
                                    "-ISc",
                                    """
                                    import fcntl, sys
                                    try:
                                        fcntl.lockf(open(sys.argv[1], "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB)
                                    except BlockingIOError:
                                        sys.exit(10)
                                    """,
                                    file.toString())
                            .inheritIO()
                            .start();
            int said = asking.waitFor();
            assertThat(said).isIn(0, 10);
            return said == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
