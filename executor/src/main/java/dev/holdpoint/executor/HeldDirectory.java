package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory of one process, closed to everybody else. Gone when closed; one whose process was
/// killed is removed by the next that makes one, which knows by its lock that nobody holds it.
public final class HeldDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldDirectory.class);
    private static final String LOCK = "lock";

    /// How long one may have no lock: whoever makes it makes that at once.
    private static final Duration UNLOCKED = Duration.ofMinutes(1);

    private final Path path;
    private final HeldFile lock;
    private boolean isClosed;

    private HeldDirectory(Path path, HeldFile lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes a fresh one in the directory for temporary files, and removes those that were left.
    ///
    /// @param prefix its name begins with this
    public static HeldDirectory make(Path temporary, String prefix) throws IOException {
        return make(temporary, prefix, left -> {});
    }

    /// The same, where a process leaves more than the directory.
    ///
    /// @param before is given each directory that is about to be removed
    public static HeldDirectory make(Path temporary, String prefix, Ending before)
            throws IOException {
        var path = Files.createTempDirectory(temporary, prefix).toRealPath();
        var made = new HeldDirectory(path, locked(path));
        removeAbandoned(temporary, prefix, path, before);
        return made;
    }

    /// Ends what else a process left that was killed.
    @FunctionalInterface
    public interface Ending {
        /// Returns when nothing of it is left.
        ///
        /// @throws IOException when something of it stays: the directory, which tells of it, stays
        ///   too
        void end(Path left) throws IOException;
    }

    /// The lock is held before the file has its name: who finds it free knows that nobody lives.
    private static HeldFile locked(Path path) throws IOException {
        var fresh = Files.createFile(path.resolve(LOCK + ".new"));
        var lock = HeldFile.hold(fresh).orElseThrow();
        Files.move(fresh, path.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
        return lock;
    }

    public Path path() {
        return path;
    }

    private static void removeAbandoned(Path temporary, String prefix, Path own, Ending before)
            throws IOException {
        var now = Files.getLastModifiedTime(own).toInstant();
        try (var stream = Files.newDirectoryStream(temporary, prefix + "*")) {
            for (var left : stream) {
                if (!left.endsWith(own.getFileName())) {
                    removeIfAbandoned(left, now, before);
                }
            }
        }
    }

    private static void removeIfAbandoned(Path left, Instant now, Ending before) {
        var lock = left.resolve(LOCK);
        try {
            if (!isOurs(left)) {
                return;
            }
            if (Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
                removeIfFree(left, lock, before);
            } else if (modified(left).plus(UNLOCKED).isBefore(now)) {
                LOG.info("removing {}, which a process left that was killed", left);
                delete(left); // before it had its lock, or when the lock was gone already
            }
        } catch (IOException e) {
            LOG.debug("{} stays: {}", left, e.toString()); // or its process just closed it
        }
    }

    private static Instant modified(Path path) throws IOException {
        return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
    }

    private static boolean isOurs(Path left) throws IOException {
        return Files.isDirectory(left, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(left, LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getOwner(Path.of("/proc/self/")));
    }

    private static void removeIfFree(Path left, Path lock, Ending before) throws IOException {
        var free = HeldFile.hold(lock);
        if (free.isEmpty()) {
            return;
        }
        try (var _ = free.get()) {
            LOG.info("removing {}, which a process left that was killed", left);
            end(left, before);
            delete(left);
        }
    }

    private static void end(Path left, Ending before) throws IOException {
        try {
            before.end(left);
        } catch (IOException e) {
            LOG.warn("{} stays, because what it tells of does: {}", left, e.toString());
            throw e;
        }
    }

    /// The lock goes last: what is left of a removal that failed is tried again by the next.
    private static void delete(Path root) {
        try {
            for (var child : Trees.children(root)) {
                if (!child.endsWith(LOCK)) {
                    Trees.delete(child);
                }
            }
            Trees.delete(root);
        } catch (IOException e) {
            LOG.warn("{} is left behind: {}", root, e.toString());
        }
    }

    /// Any number of times, from any thread.
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        delete(path);
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("the lock of {}: {}", path, e.toString());
        }
    }
}
