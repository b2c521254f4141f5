package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.StateDirectory;
import dev.holdpoint.executor.stage.Trees;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a local pass keeps what is being published or waits for an answer: a directory beside the
/// workspace, which one pass at a time holds ([LocalLock]), and which is gone when nothing is left
/// to be done: only what was decided and could not be published stays.
///
/// @param workspace its real path
record LocalPlace(Path workspace) {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPlace.class);
    private static final String PREFIX = ".holdpoint-local-";

    /// The name of the file in it that is locked.
    static final String LOCK = "lock";

    static HoldpointException unusable(Path workspace, String why) {
        return new HoldpointException(
                Problem.WORKSPACE_UNUSABLE, "workspace " + workspace + ": " + why);
    }

    /// The directory itself.
    Path state() {
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
        return Root.local(parent(), state());
    }

    /// The same after the directory that holds the workspace was moved.
    LocalPlace in(Path parent) {
        return new LocalPlace(parent.resolve(workspace.getFileName()));
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
            LOG.warn("{} is left behind: {}", state(), e.toString());
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
        for (var child : Trees.children(state())) {
            if (!child.endsWith(LOCK)) {
                Trees.delete(child);
            }
        }
        Trees.delete(state());
    }
}
