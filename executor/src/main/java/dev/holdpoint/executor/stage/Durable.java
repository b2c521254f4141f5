package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes that survive a loss of power once they have returned.
final class Durable {
    private Durable() {}

    /// Makes the names in a directory, or the bytes of a file, durable.
    static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
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
