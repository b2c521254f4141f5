package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory of one run of one executor, for snapshots of plugins, which workers of any user must
/// be able to read, and for scratch files, which nobody else can. Gone when closed; one whose
/// executor was killed is removed by the next that starts, which knows by its lock that nobody
/// holds it.
final class RunDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
    private static final String PREFIX = "holdpoint-executor-";
    private static final String LOCK = "lock";

    /// How long one may have no lock: an executor that starts makes it at once.
    private static final Duration UNLOCKED = Duration.ofMinutes(1);

    private final Path path;
    private final HeldFile lock;

    private RunDirectory(Path path, HeldFile lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes a fresh one in the directory for temporary files, and removes those that were left.
    static RunDirectory make(Path temporary) {
        try {
            var path = Files.createTempDirectory(temporary, PREFIX).toRealPath();
            var lock = locked(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.createDirectory(path.resolve("snapshots"));
            Files.createDirectory(
                    path.resolve("scratch"),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            removeAbandoned(temporary, path);
            return new RunDirectory(path, lock);
        } catch (IOException e) {
            throw new UncheckedIOException("no directory can be made in " + temporary, e);
        }
    }

    /// The lock is held before the file has its name: who finds it free knows that nobody lives.
    private static HeldFile locked(Path path) throws IOException {
        var fresh = Files.createFile(path.resolve(LOCK + ".new"));
        var lock = HeldFile.hold(fresh).orElseThrow();
        Files.move(fresh, path.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
        return lock;
    }

    Path path() {
        return path;
    }

    Path snapshots() {
        return path.resolve("snapshots");
    }

    /// A directory of one spawn alone.
    record Scratch(Path path) implements AutoCloseable {
        /// An empty directory in it.
        ///
        /// @param like whose owner it gets, where that can be given
        Path empty(String name, Path like) {
            try {
                var fresh = Files.createDirectory(path.resolve(name));
                var owner = Files.getAttribute(like, "unix:uid", LinkOption.NOFOLLOW_LINKS);
                if (!owner.equals(Files.getAttribute(fresh, "unix:uid"))) {
                    Files.setAttribute(
                            fresh,
                            "unix:gid",
                            Files.getAttribute(like, "unix:gid", LinkOption.NOFOLLOW_LINKS));
                    Files.setAttribute(fresh, "unix:uid", owner);
                }
                return fresh;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            delete(path);
        }
    }

    Scratch scratch() {
        try {
            return new Scratch(Files.createTempDirectory(path.resolve("scratch"), "run-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeAbandoned(Path temporary, Path own) throws IOException {
        var now = Files.getLastModifiedTime(own).toInstant();
        try (var stream = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (var left : stream) {
                if (!left.endsWith(own.getFileName())) {
                    removeIfAbandoned(left, now);
                }
            }
        }
    }

    private static void removeIfAbandoned(Path left, Instant now) {
        var lock = left.resolve(LOCK);
        try {
            if (!isOurs(left)) {
                return;
            }
            if (Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
                removeIfFree(left, lock);
            } else if (modified(left).plus(UNLOCKED).isBefore(now)) {
                LOG.info("removing {}, which an executor left that was killed", left);
                delete(left); // before it had its lock, or when the lock was gone already
            }
        } catch (IOException e) {
            LOG.debug("{} stays: {}", left, e.toString()); // or its executor just closed it
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

    private static void removeIfFree(Path left, Path lock) throws IOException {
        var free = HeldFile.hold(lock);
        if (free.isEmpty()) {
            return;
        }
        try (var _ = free.get()) {
            LOG.info("removing {}, which an executor left that was killed", left);
            delete(left);
        }
    }

    /// The lock goes last: what is left of a removal that failed is tried again by the next
    /// executor.
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

    @Override
    public void close() {
        delete(path);
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("the lock of {}: {}", path, e.toString());
        }
    }
}
