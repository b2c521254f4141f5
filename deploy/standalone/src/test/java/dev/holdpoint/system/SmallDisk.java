package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/// A file system of its own in memory, with room for 24 MiB and 4000 names. Only root can mount
/// one.
record SmallDisk(Path path) implements AutoCloseable {
    private static final String ROOM = "size=24m,nr_inodes=4000,mode=0755";

    static SmallDisk at(Path path) throws IOException, InterruptedException {
        assumeThat(Files.getAttribute(Path.of("/proc/self/status"), "unix:uid"))
                .as("only root can mount a small file system")
                .isEqualTo(0);
        Files.createDirectories(path);
        assertThat(run(List.of("mount", "-t", "tmpfs", "-o", ROOM, "tmpfs", path.toString())))
                .isZero();
        return new SmallDisk(path);
    }

    /// Until not one more byte fits.
    void fill() throws IOException {
        var filler = path.resolve("filler");
        for (var chunk : List.of(1 << 20, 1 << 12)) {
            try (var out =
                    FileChannel.open(
                            filler,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND)) {
                while (out.write(ByteBuffer.allocate(chunk)) > 0) {
                    // goes on
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
            }
        }
    }

    /// Until not one more name fits.
    void fillWithNames() throws IOException {
        var names = path.resolve("names");
        try {
            Files.createDirectories(names);
            while (true) {
                Files.createFile(names.resolve(UUID.randomUUID().toString()));
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    void makeRoom() throws IOException {
        Files.deleteIfExists(path.resolve("filler"));
        var names = path.resolve("names").toFile().listFiles();
        if (names != null) {
            for (var name : names) {
                Files.delete(name.toPath());
            }
            Files.delete(path.resolve("names"));
        }
    }

    @Override
    public void close() {
        try {
            run(List.of("umount", "--lazy", path.toString()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
