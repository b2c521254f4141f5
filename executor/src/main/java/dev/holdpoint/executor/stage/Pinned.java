package dev.holdpoint.executor.stage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// What was found under a name, held fast: whatever takes the name afterwards, this stays what it
/// is. Nothing is read or waited for by pinning it, a pipe or a device neither.
final class Pinned implements AutoCloseable {
    private final int descriptor;

    private Pinned(int descriptor) {
        this.descriptor = descriptor;
    }

    /// Null when there is nothing by this name. The last part is not followed if it is a link.
    static @Nullable Pinned of(Path path) throws IOException {
        int descriptor =
                Libc.open(bytes(path), Libc.PATH_ONLY | Libc.NO_FOLLOW | Libc.CLOSE_ON_EXEC, 0);
        if (descriptor >= 0) {
            return new Pinned(descriptor);
        }
        if (Stat.of(path) == null) {
            return null;
        }
        throw new IOException(path + " is there and cannot be opened");
    }

    /// What was seen by this name.
    ///
    /// @throws IOException when something else has taken its place
    static Pinned again(Path path, Stat seen) throws IOException {
        var pinned = of(path);
        if (pinned != null && pinned.stat().isSameThing(seen)) {
            return pinned;
        }
        if (pinned != null) {
            pinned.close();
        }
        throw new IOException(path + " was replaced while it was looked at");
    }

    /// Sets the permission bits of what was seen by this name, and of nothing that a link in its
    /// place leads to.
    ///
    /// @throws IOException when something else has taken its place
    static void setMode(Path path, Stat seen, int mode) throws IOException {
        try (var pinned = again(path, seen)) {
            Files.setAttribute(pinned.path(), "unix:mode", mode);
        }
    }

    Stat stat() throws IOException {
        return Stat.through(path());
    }

    /// The bytes of what must be known to be a regular file; anything else may be waited for.
    FileChannel read() throws IOException {
        return FileChannel.open(path(), StandardOpenOption.READ);
    }

    /// A name for it that follows to it; only while it is pinned.
    Path path() {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }

    /// Names on disk are bytes, which only their URI shows when they are not UTF-8.
    static byte[] bytes(Path path) {
        var text = path.toString();
        if (Path.of(text).equals(path)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        var uri = path.toUri().getRawPath();
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) == '%') {
                bytes.write(Integer.parseInt(uri, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(uri.charAt(i));
            }
        }
        return bytes.toByteArray();
    }
}
