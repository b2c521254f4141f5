package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a file system lets two files share their bytes (btrfs, XFS, some others). Where it does,
/// Java's own copying shares them, by `copy_file_range`.
final class Reflink {
    private static final int CREATE_READ_WRITE = 0102; // O_CREAT | O_RDWR
    private static final long FICLONE = 0x40049409L;
    private static final int BYTES = 1 << 16;

    private Reflink() {}

    /// Tries it.
    ///
    /// @param directory does not exist; made and removed again
    static boolean works(Path directory) {
        try {
            Files.createDirectory(directory);
            var source = Files.write(directory.resolve("source"), new byte[BYTES]);
            boolean isShared = share(source, directory.resolve("target"));
            Trees.delete(directory);
            return isShared;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean share(Path source, Path target) {
        int from = open(source);
        int to = open(target);
        try {
            return from >= 0 && to >= 0 && Libc.ioctl(to, FICLONE, from) == 0;
        } finally {
            close(from);
            close(to);
        }
    }

    private static int open(Path path) {
        var bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        return Libc.open(bytes, CREATE_READ_WRITE, 0600);
    }

    private static void close(int descriptor) {
        if (descriptor >= 0) {
            Libc.close(descriptor);
        }
    }
}
