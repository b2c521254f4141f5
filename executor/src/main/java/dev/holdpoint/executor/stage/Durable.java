package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Writes that survive a loss of power once they have returned.
final class Durable {
    private Durable() {}

    /// Makes the names in a directory, or the bytes of a file, durable.
    static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Something that stays open while it is closed to its owner.
    ///
    /// @param channel null when it cannot be opened
    record Held(@Nullable FileChannel channel) implements AutoCloseable {
        void sync() throws IOException {
            if (channel != null) {
                channel.force(true);
            }
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }
    }

    /// Opens it, if it can be opened.
    static Held held(Path path) {
        try {
            return new Held(FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException e) {
            return new Held(null);
        }
    }

    /// Writes a whole file: it is there with all its bytes, or not at all.
    static void write(Path target, byte[] bytes) throws IOException {
        var fresh = target.resolveSibling(target.getFileName() + ".tmp");
        try (var channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.resolveSibling("."));
    }

    static void write(Path target, String text) throws IOException {
        write(target, text.getBytes(StandardCharsets.UTF_8));
    }
}
