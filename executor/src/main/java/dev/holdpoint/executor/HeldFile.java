package dev.holdpoint.executor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A file that this process has locked for one holder of its own.
///
/// Closing any channel of a file gives up every lock that the process has on it. So a file that is
/// held here is known by its inode, and not opened a second time.
final class HeldFile implements AutoCloseable {
    private static final Set<Object> HELD = new HashSet<>();

    private final Object inode;
    private final FileChannel channel;

    private HeldFile(Object inode, FileChannel channel) {
        this.inode = inode;
        this.channel = channel;
    }

    /// Holds a file that exists; empty when somebody does, here or in another process.
    static Optional<HeldFile> hold(Path file) throws IOException {
        synchronized (HELD) {
            var inode = inode(file);
            if (HELD.contains(inode)) {
                return Optional.empty();
            }
            var channel =
                    FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            if (!isLocked(channel)) {
                return Optional.empty();
            }
            HELD.add(inode);
            return Optional.of(new HeldFile(inode, channel));
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return true;
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return false;
    }

    private static Object inode(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey());
    }

    /// Whether it still has this name.
    boolean isAt(Path file) throws IOException {
        try {
            return inode.equals(inode(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            try {
                channel.close();
            } finally {
                HELD.remove(inode);
            }
        }
    }
}
