package dev.holdpoint.executor.stage;

import java.nio.file.Path;
import java.util.function.LongSupplier;

/// The space on a file system that a copy may not use up.
///
/// @param usable what this user may still write there, in bytes
/// @param reserve what must be left, in bytes
record Room(LongSupplier usable, long reserve) {
    private static final long GIB = 1L << 30;

    /// Leaves a twentieth of the file system of a path, and 1 GiB of it unless that were more than
    /// a quarter.
    static Room on(Path path) {
        var file = path.toFile();
        return new Room(file::getUsableSpace, reserve(file.getTotalSpace()));
    }

    /// For copies that share their bytes, and take none.
    static Room shared() {
        return new Room(() -> Long.MAX_VALUE, 0);
    }

    static long reserve(long total) {
        return Math.max(total / 20, Math.min(GIB, total / 4));
    }
}
