package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A copy of the whole workspace that takes its place. What a plugin changed in it is what the
/// kernel has stamped since, what has another inode, and what is not there any more.
final class CopyStage extends Stage {
    private static final Logger LOG = LoggerFactory.getLogger(CopyStage.class);

    private final View view;
    private final Object copy;
    private final Path changed;
    private final FileTime copied;
    private final Map<Path, Original> originals;
    private @Nullable Layer layer;

    private CopyStage(
            Path directory,
            View view,
            FileTime birth,
            FileTime copied,
            Map<Path, Original> originals,
            StagedLimits limits) {
        super(directory, birth, limits);
        this.view = view;
        this.copy = Objects.requireNonNull(Stat.of(view.upper())).key();
        this.changed = directory.resolve("changed");
        this.copied = copied;
        this.originals = originals;
    }

    /// Opens a fresh one.
    ///
    /// @param directory does not exist, its parent does while the claim is ours
    /// @param root the directory that the workspace's name begins at
    static CopyStage open(Path directory, Path root, Staging wanted) {
        try {
            Trees.delete(directory);
            Files.createDirectory(directory);
            return copied(directory, root, wanted);
        } catch (AccessDeniedException e) {
            drop(directory);
            var said = Lost.orElse(e, directory.resolveSibling("."), Problem.WORKSPACE_UNUSABLE);
            throw said.problem() == Problem.FENCED ? said : closed(wanted, e);
        } catch (IOException | UncheckedIOException e) {
            drop(directory);
            var said = Lost.orElse(e, directory.resolveSibling("."), Problem.STAGE_FAILED);
            if (said.problem() == Problem.STAGE_FAILED) {
                var _ = Stat.ofWorkspace(wanted.workspace()); // it may have gone meanwhile
            }
            throw said;
        } catch (RuntimeException e) {
            drop(directory);
            throw e;
        }
    }

    private static CopyStage copied(Path directory, Path root, Staging wanted) throws IOException {
        var workspace = wanted.workspace();
        var copy = directory.resolve("copy");
        try (var handle = WorkspaceHandle.open(root, workspace)) {
            var birth = Birth.mark(directory, "birth");
            var originals =
                    new Copying(workspace, copy, wanted.isCalledOff(), room(wanted)).run(handle);
            // what the plugin does has a later stamp than the copy
            var copied = Birth.mark(directory, "copied");
            return new CopyStage(
                    directory,
                    View.copied(workspace, copy),
                    birth,
                    copied,
                    originals,
                    wanted.limits());
        }
    }

    private static Room room(Staging wanted) {
        return wanted.kind() instanceof StageKind.Copy copy && copy.isShared()
                ? Room.shared()
                : Room.on(wanted.workspace());
    }

    private static HoldpointException closed(Staging wanted, AccessDeniedException e) {
        return new HoldpointException(
                Problem.WORKSPACE_UNUSABLE,
                "expected to read and enter the workspace %s, got %s; give user %d, who runs the executor, access to it"
                        .formatted(wanted.workspace(), e, Identity.own().uid()),
                e);
    }

    /// Half a copy is of no use, and may be large.
    private static void drop(Path directory) {
        try {
            Trees.delete(directory);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("half a copy is left in {}: {}", directory, e.toString());
        }
    }

    @Override
    public View view() {
        return view;
    }

    /// When the copy was done.
    @Override
    FileTime since() {
        return copied;
    }

    @Override
    boolean isUntouched() {
        return false; // it is full of what was there
    }

    @Override
    Manifest read() {
        return Differences.of(layer(), birth(), limits());
    }

    private Layer layer() {
        if (layer == null) {
            try {
                Files.createDirectory(changed);
                layer = Sorting.of(view, copy, changed, originals, limits().entries());
            } catch (IOException e) {
                throw Lost.orElse(e, changed.resolveSibling("."), Problem.STAGE_FAILED);
            }
        }
        return layer;
    }

    @Override
    public List<String> conflicts(Manifest manifest) {
        return Differences.conflicts(view.workspace(), birth(), manifest.changes());
    }

    /// Owners and groups that only root could give to the new files.
    @Override
    List<String> lost(Manifest manifest) {
        if (Identity.own().isRoot()) {
            return List.of();
        }
        var lost = new ArrayList<String>();
        for (var change : manifest.changes()) {
            if (change instanceof Change.Put put && put.base() != null) {
                var before = Stat.of(view.workspace().resolve(put.path()));
                var after = Stat.of(changed.resolve(put.path()));
                if (before != null && after != null) {
                    loss(put.path(), before, after, lost);
                }
            }
        }
        return lost;
    }

    private static void loss(String path, Stat before, Stat after, List<String> lost) {
        if (before.uid() != after.uid() || before.gid() != after.gid()) {
            lost.add(
                    "%s belonged to user %d and group %d, and belongs to user %d and group %d now"
                            .formatted(path, before.uid(), before.gid(), after.uid(), after.gid()));
        }
    }

    @Override
    Path changed() {
        return changed;
    }

    @Override
    void restore(ChangeSet changes) throws IOException {
        new Restore(view, changes).run();
    }
}
