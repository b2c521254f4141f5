package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceHandleTest {
    private static final int OFTEN = 200;

    @TempDir Path home;

    /// The JDK closed one descriptor twice and the other not at all: an executor that took over
    /// several passes applied changes of one of them through a directory of another.
    @Test
    void a_file_where_a_directory_was_leaves_the_open_files_of_others_alone() throws IOException {
        Files.writeString(home.resolve("file"), "");
        try (var handle = WorkspaceHandle.open(home, home)) {
            long before = openFiles();

            for (int i = 0; i < OFTEN; i++) {
                assertThatThrownBy(() -> handle.parent("file/in"))
                        .isInstanceOf(NotDirectoryException.class);
            }

            assertThat(openFiles()).isLessThan(before + OFTEN / 2);
        }
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
