package dev.holdpoint.executor;

import dev.holdpoint.executor.sandbox.Leftovers;
import dev.holdpoint.executor.stage.Trees;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory of one run of one executor, for snapshots of plugins, which workers of any user must
/// be able to read, and for scratch files, which nobody else can.
final class RunDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
    private static final String PREFIX = "holdpoint-executor-";

    private final HeldDirectory held;

    private RunDirectory(HeldDirectory held) {
        this.held = held;
    }

    /// Makes a fresh one in the directory for temporary files, and removes those that were left.
    ///
    /// @throws HoldpointException `bad_setting` when none can be made there
    static RunDirectory make(Path temporary) {
        try {
            var held = HeldDirectory.make(temporary, PREFIX, Leftovers::end);
            var path = held.path();
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.createDirectory(path.resolve("snapshots"));
            Files.createDirectory(
                    path.resolve("scratch"),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            return new RunDirectory(held);
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "expected to be able to make a directory in "
                            + temporary
                            + ", came: "
                            + e
                            + "; point --run-dir (HOLDPOINT_RUN_DIR) to where that can be done",
                    e);
        }
    }

    Path path() {
        return held.path();
    }

    Path snapshots() {
        return path().resolve("snapshots");
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
            try {
                Trees.delete(path);
            } catch (IOException e) {
                LOG.warn("{} is left behind: {}", path, e.toString());
            }
        }
    }

    Scratch scratch() {
        try {
            return new Scratch(Files.createTempDirectory(path().resolve("scratch"), "run-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        held.close();
    }
}
