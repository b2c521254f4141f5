package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copy-on-write, as overlayfs lays it out on disk. Cost follows what a plugin changes, not the
/// size of the tree.
final class OverlayStage extends Stage {
    private static final Logger LOG = LoggerFactory.getLogger(OverlayStage.class);

    private final View view;

    private OverlayStage(Path directory, View view, FileTime birth, StagedLimits limits) {
        super(directory, birth, limits);
        this.view = view;
    }

    /// Opens a fresh one.
    ///
    /// @param directory does not exist, its parent does while the claim is ours
    /// @param wanted its workspace is the lower layer, whose owner and mode become the view's
    /// @throws HoldpointException `fenced`; `stage_failed`
    static OverlayStage open(Path directory, Staging wanted) {
        var workspace = wanted.workspace();
        try {
            Trees.delete(directory);
            Files.createDirectory(directory);
            var birth = Birth.mark(directory, "birth");
            var upper = Files.createDirectory(directory.resolve("upper"));
            var like = Stat.ofWorkspace(workspace);
            var ours = Objects.requireNonNull(Stat.of(upper));
            if (ours.uid() != like.uid() || ours.gid() != like.gid()) {
                own(upper, like);
            }
            Files.setAttribute(upper, "unix:mode", like.permissions());
            var work = Files.createDirectory(directory.resolve("work"));
            return new OverlayStage(
                    directory, new View(workspace, upper, work), birth, wanted.limits());
        } catch (IOException e) {
            throw Lost.orElse(e, directory.resolveSibling("."), Problem.STAGE_FAILED);
        }
    }

    /// Only root can give a directory to somebody; who cannot is the owner in the sandbox anyway.
    private static void own(Path upper, Stat like) throws IOException {
        try {
            Files.setAttribute(upper, "unix:uid", like.uid());
            Files.setAttribute(upper, "unix:gid", like.gid());
        } catch (IOException e) {
            LOG.debug("{} keeps its owner: {}", upper, e.toString());
        }
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    @Nullable FileTime since() {
        return null;
    }

    /// Most plugins of a pass change nothing, and comparing costs more than one look.
    @Override
    boolean isUntouched() {
        try (var names = Files.newDirectoryStream(view.upper())) {
            return !names.iterator().hasNext();
        } catch (IOException | DirectoryIteratorException e) {
            return false; // closed by the plugin, or lost: reading it says which
        }
    }

    @Override
    Manifest read() {
        return Differences.of(Layer.overlay(view), birth(), limits());
    }

    @Override
    public List<String> conflicts(Manifest manifest) {
        return Differences.conflicts(view.workspace(), birth(), manifest.changes());
    }

    /// None: the kernel copies files up with their owners, or not at all.
    @Override
    List<String> lost(Manifest manifest) {
        return List.of();
    }

    @Override
    Path changed() {
        return view.upper();
    }

    @Override
    void restore(ChangeSet changes) throws IOException {
        new Restore(view, changes).run();
    }
}
