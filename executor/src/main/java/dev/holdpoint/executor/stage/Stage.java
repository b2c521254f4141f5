package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The copy-on-write view of a workspace that one plugin writes to, as overlayfs lays it out on
/// disk; the sandbox mounts it. Cost follows what a plugin changes, not the size of the tree.
///
/// Closing it drops whatever has not been sealed or set aside.
public final class Stage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);

    private final Path directory;
    private final View view;
    private final FileTime birth;

    private Stage(Path directory, View view, FileTime birth) {
        this.directory = directory;
        this.view = view;
        this.birth = birth;
    }

    /// Opens a fresh one.
    ///
    /// @param directory does not exist, its parent does while the claim is ours
    /// @param workspace the lower layer; its owner and mode become the view's
    /// @throws HoldpointException `fenced`; `stage_failed`
    static Stage open(Path directory, Path workspace) {
        try {
            Trees.delete(directory);
            Files.createDirectory(directory);
            var birth = Birth.mark(directory);
            var upper = Files.createDirectory(directory.resolve("upper"));
            var like = Objects.requireNonNull(Stat.of(workspace), "checked to be there");
            var ours = Objects.requireNonNull(Stat.of(upper));
            if (ours.uid() != like.uid() || ours.gid() != like.gid()) {
                own(upper, like);
            }
            Files.setAttribute(upper, "unix:mode", like.permissions());
            var work = Files.createDirectory(directory.resolve("work"));
            return new Stage(directory, new View(workspace, upper, work), birth);
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

    public View view() {
        return view;
    }

    /// Everything the stage changes. Only once every process that could write to it is gone.
    ///
    /// @throws HoldpointException `fenced`; `stage_failed`
    public Manifest manifest() {
        return Differences.of(view, birth);
    }

    /// The paths among these changes that somebody else has changed in the workspace since the
    /// stage was opened. Cheap: it only looks at time stamps.
    public List<String> conflicts(Manifest manifest) {
        return Differences.conflicts(view, birth, manifest.changes());
    }

    @Override
    public void close() {
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            LOG.warn("the stage {} could not be removed: {}", directory, e.toString());
        }
    }
}
