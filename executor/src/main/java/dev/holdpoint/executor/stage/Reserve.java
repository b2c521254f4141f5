package dev.holdpoint.executor.stage;

import java.util.Optional;

/// What running plugins leave of a file system to everybody else on the host: without it Redis, the
/// journals and the logs would fail for one plugin's sake.
///
/// @param bytes at least
/// @param files at least
record Reserve(long bytes, long files) {
    /// What one plugin may stage by default: others may still do their work.
    private static final long MOST_BYTES = 1L << 30;

    private static final long MOST_FILES = 10_000;

    /// A twentieth of the file system, at most 1 GiB and 10 000 files; half of what is left where
    /// that is less already.
    static Reserve of(FreeSpace free) {
        return new Reserve(
                Math.min(Math.min(MOST_BYTES, free.allBytes() / 20), free.bytes() / 2),
                Math.min(Math.min(MOST_FILES, free.allFiles() / 20), free.files() / 2));
    }

    /// Why nobody may write more.
    Optional<String> shortage(FreeSpace free) {
        if (free.bytes() < bytes) {
            return Optional.of(
                    "the file system has %d MiB left, and %d MiB are kept for others"
                            .formatted(free.bytes() >> 20, bytes >> 20));
        }
        return free.files() < files
                ? Optional.of(
                        "the file system can hold %d files more, and %d are kept for others"
                                .formatted(free.files(), files))
                : Optional.empty();
    }
}
