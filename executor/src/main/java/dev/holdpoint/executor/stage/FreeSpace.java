package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// What a file system has left.
///
/// @param bytes that this user may still write
/// @param files that this user may still make; the largest number where that has no limit
/// @param allBytes its size
/// @param allFiles how many it can hold; 0 where that has no limit
/// @param id tells it from others
record FreeSpace(long bytes, long files, long allBytes, long allFiles, long id) {
    private static final int STATVFS_SIZE = 256; // 112 bytes on 64-bit machines

    /// Asks the file system of a path.
    static FreeSpace of(Path path) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var statvfs = arena.allocate(STATVFS_SIZE, Long.BYTES);
            if (Libc.statvfs(Libc.text(arena, Pinned.bytes(path)), statvfs) != 0) {
                throw new IOException("the file system of " + path + " says nothing");
            }
            long block = statvfs.get(ValueLayout.JAVA_LONG, 8);
            long allFiles = statvfs.get(ValueLayout.JAVA_LONG, 40);
            return new FreeSpace(
                    block * statvfs.get(ValueLayout.JAVA_LONG, 32),
                    allFiles == 0 ? Long.MAX_VALUE : statvfs.get(ValueLayout.JAVA_LONG, 56),
                    block * statvfs.get(ValueLayout.JAVA_LONG, 16),
                    allFiles,
                    statvfs.get(ValueLayout.JAVA_LONG, 64));
        }
    }
}
