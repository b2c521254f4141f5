package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.StateDirectory;
import dev.holdpoint.executor.stage.Trees;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a local pass keeps what is being published or waits for an answer: a directory beside the
/// workspace, which one pass at a time holds, and which is gone when nothing is left to be done:
/// only what was decided and could not be published stays.
///
/// @param workspace its real path
/// @param lock held for as long as this is open
record LocalPlace(Path workspace, HeldFile lock) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPlace.class);
    private static final String PREFIX = ".holdpoint-local-";
    private static final int MOST_ROUNDS = 1_000;

    /// Holds the place of a workspace.
    ///
    /// @throws HoldpointException `workspace_unusable` when another local pass holds it, or it
    ///   cannot be made
    static LocalPlace hold(Path named) {
        var workspace = real(named);
        var state = state(workspace);
        try {
            for (int round = 0; round < MOST_ROUNDS; round++) {
                var lock = made(state).resolve("lock");
                var held = held(lock);
                if (held.isEmpty() && Files.exists(lock)) {
                    throw unusable(workspace, "another local pass runs over it");
                }
                if (held.isPresent()) {
                    if (Files.exists(lock)) {
                        return new LocalPlace(workspace, held.get());
                    }
                    held.get().close(); // whoever had it has removed it: begin again
                }
            }
            throw new FileNotFoundException(state + " never stays");
        } catch (IOException e) {
            throw unusable(
                    workspace, "expected to be able to make " + state + " beside it, came " + e);
        }
    }

    private static Path made(Path state) throws IOException {
        try {
            return Files.createDirectory(
                    state,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            return state; // of a pass that runs, or was killed
        }
    }

    /// Empty when somebody else holds it, or has just removed it.
    private static Optional<HeldFile> held(Path lock) throws IOException {
        try {
            Files.createFile(lock);
        } catch (FileAlreadyExistsException e) {
            // of the same
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            return HeldFile.hold(lock);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static HoldpointException unusable(Path workspace, String why) {
        return new HoldpointException(
                Problem.WORKSPACE_UNUSABLE, "workspace " + workspace + ": " + why);
    }

    private static Path real(Path named) {
        try {
            return named.toRealPath(LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw unusable(named, "it cannot be looked up: " + e);
        }
    }

    private static Path state(Path workspace) {
        return workspace.resolveSibling(PREFIX + workspace.getFileName());
    }

    /// The directory that holds the workspace.
    Path parent() {
        var parent = workspace.getParent();
        if (parent == null) {
            throw unusable(workspace, "the root of the file system cannot be one");
        }
        return parent;
    }

    Root root() {
        return Root.local(parent(), state(workspace));
    }

    /// The same after the directory that holds the workspace was moved.
    LocalPlace in(Path parent) {
        return new LocalPlace(parent.resolve(workspace.getFileName()), lock);
    }

    /// Finishes what a local pass that was killed had decided to publish, and drops the rest of it.
    void settle() {
        var root = root();
        root.state().claims().forEach(found -> drop(root, found));
    }

    /// Removes it when nothing is left to be done there. What was decided and could not be
    /// published stays for the next local pass; what could not be removed is named in the log.
    void tidy() {
        try {
            var root = root();
            for (var found : root.state().claims()) {
                if (!root.state().isHalfPublished(found)) {
                    drop(root, found);
                }
            }
            if (root.state().claims().isEmpty()) {
                remove();
            }
        } catch (IOException | UncheckedIOException | HoldpointException e) {
            LOG.warn("{} is left behind: {}", state(workspace), e.toString());
        }
    }

    private static void drop(Root root, StateDirectory.Found found) {
        root.state()
                .take(PassId.parse(found.pass()), found.fence(), found.fence() + 1)
                .ifPresent(directory -> {
                    Unfinished.settle(root, directory);
                    root.state().remove(found.under(found.fence() + 1));
                });
    }

    private void remove() throws IOException {
        var state = state(workspace);
        for (var child : Trees.children(state)) {
            if (!child.endsWith("lock")) {
                Trees.delete(child);
            }
        }
        Trees.delete(state);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
