package dev.holdpoint.executor.stage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// What is asked of every name of a tree, links not followed.
///
/// @param mode type and permission bits, as in `st_mode`
/// @param number of the inode
/// @param links how many names it has
/// @param size in bytes, as its readers see it
/// @param allocated bytes on the disk
/// @param changedSeconds its change time, by the file system's clock
/// @param changedNanos the rest of it
record Inode(
        int mode,
        long number,
        int links,
        int uid,
        int gid,
        long size,
        long allocated,
        long changedSeconds,
        int changedNanos) {
    private static final int STATX_SIZE = 256;
    private static final int WANTED = 0x7ff & ~0x20 & ~0x40; // all basic ones but atime, mtime
    private static final long SECTOR = 512;
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int READ_AND_SEARCH = 0500;

    /// Room for what the kernel says.
    static MemorySegment buffer(Arena arena) {
        return arena.allocate(STATX_SIZE, Long.BYTES);
    }

    /// Reads a `struct statx`.
    static Inode of(MemorySegment statx) {
        return new Inode(
                Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, 28)),
                statx.get(ValueLayout.JAVA_LONG, 32),
                statx.get(ValueLayout.JAVA_INT, 16),
                statx.get(ValueLayout.JAVA_INT, 20),
                statx.get(ValueLayout.JAVA_INT, 24),
                statx.get(ValueLayout.JAVA_LONG, 40),
                statx.get(ValueLayout.JAVA_LONG, 48) * SECTOR,
                statx.get(ValueLayout.JAVA_LONG, 96),
                statx.get(ValueLayout.JAVA_INT, 104));
    }

    /// Asks the kernel.
    ///
    /// @param path its bytes, with a zero at the end, below an open directory
    /// @param flags of `statx`
    /// @return false when it says nothing: gone, or not to be reached by this user
    static boolean read(int directory, MemorySegment path, int flags, MemorySegment into) {
        return Libc.statx(directory, path, flags, WANTED, into) == 0;
    }

    /// What a name leads to, links followed; null when there is nothing.
    static @Nullable Inode through(Path path) {
        return read(path, 0);
    }

    /// What is there by a name; null when there is nothing.
    static @Nullable Inode at(Path path) {
        return read(path, Libc.NOT_THROUGH_LINKS);
    }

    private static @Nullable Inode read(Path path, int flags) {
        try (var arena = Arena.ofConfined()) {
            var statx = buffer(arena);
            return read(-1, Libc.text(arena, Pinned.bytes(path)), flags, statx) ? of(statx) : null;
        }
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    /// Whether its owner, unless that is root, cannot see what is in it.
    boolean isClosed() {
        return isDirectory() && (mode & READ_AND_SEARCH) != READ_AND_SEARCH;
    }

    /// The permissions with which its owner can.
    int opened() {
        return (mode & 07777) | READ_AND_SEARCH;
    }

    boolean isChangedAfter(FileTime time) {
        var instant = time.toInstant();
        return changedSeconds > instant.getEpochSecond()
                || (changedSeconds == instant.getEpochSecond() && changedNanos > instant.getNano());
    }
}
