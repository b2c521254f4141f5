package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Trying out, with a file of no meaning, whether changes can be moved into a workspace.
record Probes(ChangeSet changes) {
    private static final long SPACE = 1L << 20;
    private static final long BLOCK = 4_096;
    private static final Optional<SecureDirectoryStream<Path>> NOT_THERE = Optional.empty();

    /// Renames a file into every directory that is touched and out of it again, and looks at the
    /// space there is.
    ///
    /// @param usable bytes that are left on the file system
    /// @throws HoldpointException `publish_blocked` naming the first directory that cannot be
    ///   written to
    void run(WorkspaceHandle handle, LongSupplier usable) throws IOException {
        var probe = changes.directory().resolve("probe");
        Files.createFile(probe);
        var closed = closed(handle);
        for (var path : parents()) {
            var parent = isIn(closed, path) ? NOT_THERE : existing(handle, path);
            if (parent.isPresent()) {
                into(parent.get(), probe, path);
            }
        }
        Files.delete(probe);
        checkSpace(usable.getAsLong());
    }

    private void into(SecureDirectoryStream<Path> parent, Path probe, String path) {
        try {
            parent.move(probe, parent, name());
            parent.move(name(), parent, probe);
        } catch (IOException e) {
            throw Errno.blocking("the directory of '" + path + "'", e);
        }
    }

    /// The bytes are there already; their new names and the links to what was there may take a
    /// block each.
    private void checkSpace(long usable) {
        long wanted = SPACE + BLOCK * changes.changes().size();
        if (usable < wanted) {
            throw new HoldpointException(
                    Problem.PUBLISH_BLOCKED,
                    "expected %d KiB to be left on its file system, got %d KiB; free some"
                            .formatted(wanted >> 10, usable >> 10));
        }
    }

    /// Removes those of an owner who was cut off.
    void remove(WorkspaceHandle handle) throws IOException {
        for (var path : parents()) {
            var parent = existing(handle, path);
            if (parent.isPresent() && WorkspaceHandle.attributes(parent.get(), name()) != null) {
                parent.get().deleteFile(name());
            }
        }
    }

    /// Directories that are opened only while they are published to.
    private Set<String> closed(WorkspaceHandle handle) {
        return changes.changes().stream()
                .filter(change ->
                        change instanceof Change.SetMode
                                || change instanceof Change.RemoveDirectory)
                .map(Change::path)
                .filter(path -> isClosed(handle, path))
                .collect(Collectors.toSet());
    }

    private static boolean isClosed(WorkspaceHandle handle, String directory) {
        try {
            var mode = handle.modeOrNull(directory);
            return mode != null && (mode & Closed.OPEN) != Closed.OPEN;
        } catch (IOException e) {
            return true; // it is in one that is
        }
    }

    private static boolean isIn(Set<String> directories, String path) {
        int slash = path.lastIndexOf('/');
        return slash >= 0 && directories.contains(path.substring(0, slash));
    }

    private static Optional<SecureDirectoryStream<Path>> existing(
            WorkspaceHandle handle, String path) {
        try {
            return Optional.of(handle.parent(path));
        } catch (IOException e) {
            return Optional.empty(); // one that the changes themselves make
        }
    }

    /// One path in every directory that is touched.
    private List<String> parents() {
        var seen = new LinkedHashSet<String>();
        return changes.changes().stream()
                .map(Change::path)
                .filter(path -> seen.add(path.substring(0, path.lastIndexOf('/') + 1)))
                .toList();
    }

    private Path name() {
        return Path.of(".holdpoint-probe-" + changes.hash().substring(0, 16));
    }
}
