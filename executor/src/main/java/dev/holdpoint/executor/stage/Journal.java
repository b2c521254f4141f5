package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.ProgressJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sealed changes of one step on their way into the workspace.
///
/// Sealed, then decided (`go` is on disk: from here it is finished whatever happens), then applied,
/// then done (`done.json` says how far the pass has come). Every method throws `fenced` when
/// another owner has taken the claim directory over.
public final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final long SPACE = 1L << 20;
    private static final long BLOCK = 4_096;
    private static final String GO = "go";
    private static final String DONE = "done.json";
    private static final String PROGRESS = "progress";
    private static final String WORKSPACE = "workspace";

    private final int step;
    private final ChangeSet changes;
    private final Path old;
    private final Path root;

    /// @param old where what the changes take the place of is kept
    /// @param root the directory that the workspace's name begins at
    Journal(int step, ChangeSet changes, Path old, Path root) {
        this.step = step;
        this.changes = changes;
        this.old = old;
        this.root = root;
    }

    /// What its manifest says beside the changes.
    ///
    /// @param workspace so that whoever finds the journal knows what it is for
    /// @param after how far the pass will have come once it is published
    static Map<String, @Nullable Object> more(WorkspaceName workspace, Progress after) {
        var more = new LinkedHashMap<String, @Nullable Object>();
        more.put(WORKSPACE, workspace.toString());
        more.put(PROGRESS, Json.parseObject(ProgressJson.write(after)));
        return more;
    }

    /// Reads the journal of a step; empty when none was ever sealed there.
    static Optional<Journal> read(Path directory, Path old, Path root, int step) {
        try {
            return ChangeSet.read(directory).map(changes -> new Journal(step, changes, old, root));
        } catch (IOException e) {
            throw Lost.orElse(e, directory, Problem.STAGE_FAILED);
        }
    }

    public int step() {
        return step;
    }

    /// SHA-256 of the manifest, in hex: what Redis is told.
    public String hash() {
        return changes.hash();
    }

    /// How far the pass has come once this is published.
    public Progress after() {
        return ProgressJson.read(Json.write(changes.more().get(PROGRESS)));
    }

    /// The workspace that it is for.
    public WorkspaceName workspace() {
        return WorkspaceName.parse(String.valueOf(changes.more().get(WORKSPACE)));
    }

    /// Whether it is to be finished whatever Redis says.
    public boolean isDecided() {
        return Stat.of(changes.directory().resolve(GO)) != null;
    }

    public boolean isDone() {
        return Stat.of(changes.directory().resolve(DONE)) != null;
    }

    /// Decides that it is published. Nothing of the workspace has been touched before.
    public void decide() {
        try {
            Durable.write(changes.directory().resolve(GO), "");
        } catch (IOException | UncheckedIOException e) {
            throw Lost.orElse(e, changes.directory(), Problem.PUBLISH_BLOCKED);
        }
    }

    /// Puts the changes into the workspace, from wherever an earlier owner got to.
    ///
    /// @return what nobody expected on the way, one line each
    /// @throws HoldpointException `publish_blocked` when something keeps it from being finished
    ///   now; nothing is lost, and it may be tried again
    public List<String> apply(Path workspace, Milestone.Watcher watcher) {
        try (var handle = WorkspaceHandle.open(root, workspace)) {
            if (Stat.of(old) == null) {
                Files.createDirectory(old);
            }
            removeProbes(handle);
            return new Apply(handle, changes, old, watcher).run();
        } catch (IOException | UncheckedIOException e) {
            throw Lost.orElse(e, changes.directory(), Problem.PUBLISH_BLOCKED);
        }
    }

    /// Records that it is published, and how far the pass has come.
    ///
    /// @param progress [#after], with the warnings of [#apply]
    public void done(Progress progress) {
        try {
            Durable.write(changes.directory().resolve(DONE), ProgressJson.write(progress));
        } catch (IOException | UncheckedIOException e) {
            throw Lost.orElse(e, changes.directory(), Problem.PUBLISH_BLOCKED);
        }
    }

    /// Whether it was published without anything unexpected on the way, which `old` keeps.
    public boolean isClean() {
        return recorded().filter(progress -> progress.equals(after())).isPresent();
    }

    /// What `done.json` says; empty when it is not done.
    Optional<Progress> recorded() {
        try {
            return Optional.of(
                    ProgressJson.read(Files.readString(changes.directory().resolve(DONE))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Lost.orElse(e, changes.directory(), Problem.STAGE_FAILED);
        }
    }

    /// Finds out whether every directory that the changes touch can be renamed into and out of, and
    /// whether there is space for their names. Only before it is decided.
    ///
    /// @throws HoldpointException `publish_blocked` naming the first that cannot; nothing is
    ///   changed
    public void probe(Path workspace) {
        probe(workspace, () -> changes.directory().toFile().getUsableSpace());
    }

    /// @param usable bytes that are left on the file system
    void probe(Path workspace, LongSupplier usable) {
        var probe = changes.directory().resolve("probe");
        try (var handle = WorkspaceHandle.open(root, workspace)) {
            Files.createFile(probe);
            var closed = closed();
            for (var path : parents()) {
                var parent = existing(handle, path);
                if (parent.isPresent() && !isIn(closed, path)) {
                    parent.get().move(probe, parent.get(), probeName());
                    parent.get().move(probeName(), parent.get(), probe);
                }
            }
            Files.delete(probe);
            checkSpace(usable.getAsLong());
        } catch (IOException | UncheckedIOException e) {
            throw Lost.orElse(e, changes.directory(), Problem.PUBLISH_BLOCKED);
        }
    }

    /// The bytes are there already; their new names and the links to what was there may take a
    /// block each.
    private void checkSpace(long usable) throws IOException {
        long wanted = SPACE + BLOCK * changes.changes().size();
        if (usable < wanted) {
            throw new IOException(
                    "expected %d KiB to be left on its file system, got %d KiB; free some"
                            .formatted(wanted >> 10, usable >> 10));
        }
    }

    /// Removes what a probe left in the workspace when its owner was cut off.
    public void clear(Path workspace) {
        try (var handle = WorkspaceHandle.open(root, workspace)) {
            removeProbes(handle);
        } catch (IOException e) {
            LOG.warn("{} may be left in {}: {}", probeName(), workspace, e.toString());
        }
    }

    /// Those that a probe left when its owner was cut off.
    private void removeProbes(WorkspaceHandle handle) throws IOException {
        for (var path : parents()) {
            var parent = existing(handle, path);
            if (parent.isPresent()
                    && WorkspaceHandle.attributes(parent.get(), probeName()) != null) {
                parent.get().deleteFile(probeName());
            }
        }
    }

    /// Directories that may be closed as long as nothing is published.
    private Set<String> closed() {
        return changes.changes().stream()
                .filter(change ->
                        change instanceof Change.SetMode
                                || change instanceof Change.RemoveDirectory)
                .map(Change::path)
                .collect(Collectors.toSet());
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

    private Path probeName() {
        return Path.of(".holdpoint-probe-" + changes.hash().substring(0, 16));
    }

    /// Removes it, what it kept of the workspace, and what a probe left there. Only while it is not
    /// decided, or done.
    ///
    /// @param workspace null when it cannot be reached
    public void drop(@Nullable Path workspace) {
        if (workspace != null) {
            clear(workspace);
        }
        try {
            Trees.delete(changes.directory());
            Trees.delete(old);
        } catch (IOException e) {
            throw Lost.orElse(e, changes.directory(), Problem.STAGE_FAILED);
        }
    }
}
