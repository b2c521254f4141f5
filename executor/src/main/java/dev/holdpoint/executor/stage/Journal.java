package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.PublishDecision;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.ProgressJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sealed changes of one step on their way into the workspace.
///
/// Sealed, then decided (`go` is on disk: from here it is finished whatever happens), then applied,
/// then done (`done.json` says how far the pass has come). A person may decide that it is taken
/// back (`undo`), or goes on without what is impossible (`finish`). Every method throws `fenced`
/// when another owner has taken the claim directory over.
public final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String PROGRESS = "progress";
    private static final String WORKSPACE = "workspace";

    private final int step;
    private final ChangeSet changes;
    private final Marks marks;
    private final Path old;
    private final Path root;

    /// @param old where what the changes take the place of is kept
    /// @param root the directory that the workspace's name begins at
    Journal(int step, ChangeSet changes, Path old, Path root) {
        this.step = step;
        this.changes = changes;
        marks = new Marks(changes.directory());
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
        return marks.has(Marks.GO) || isUndone();
    }

    public boolean isDone() {
        return marks.has(Marks.DONE);
    }

    /// Whether it is to be taken back instead.
    public boolean isUndone() {
        return marks.has(Marks.UNDO);
    }

    /// Whether changes that cannot be made, or taken back, are left out.
    public boolean isLenient() {
        return marks.has(Marks.FINISH);
    }

    /// Decides that it is published. Nothing of the workspace has been touched before.
    public void decide() {
        write(() -> marks.write(Marks.GO, ""));
    }

    /// Records what a person has decided, before anything is done about it.
    public void decide(PublishDecision decision) {
        write(() -> marks.write(decision));
    }

    /// Something that is written beside the manifest.
    private interface Writing {
        void run() throws IOException;
    }

    private void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException | UncheckedIOException e) {
            throw blocked(e);
        }
    }

    /// Puts the changes into the workspace, from wherever an earlier owner got to.
    ///
    /// @throws HoldpointException `publish_blocked` when something keeps it from being finished
    ///   now; nothing is lost, and it may be tried again
    public Applied apply(Path workspace, Milestone.Watcher watcher) {
        return inside(
                workspace,
                handle -> {
                    new Probes(changes).remove(handle);
                    return new Apply(handle, changes, new Old(old), isLenient(), watcher).run();
                });
    }

    /// Takes the changes out of the workspace again, from wherever an earlier owner got to.
    ///
    /// @throws HoldpointException as [#apply]
    public Applied reverse(Path workspace) {
        return inside(
                workspace,
                handle -> {
                    new Probes(changes).remove(handle);
                    return new Reverse(handle, changes, new Old(old), isLenient()).run();
                });
    }

    /// Something that is done with an open workspace.
    private interface Doing {
        Applied with(WorkspaceHandle handle) throws IOException;
    }

    private Applied inside(Path workspace, Doing doing) {
        try (var handle = opened(workspace)) {
            if (handle == null) {
                return nothingWithout(workspace);
            }
            if (Stat.of(old) == null) {
                Files.createDirectory(old);
            }
            return doing.with(handle);
        } catch (IOException | UncheckedIOException | HoldpointException e) {
            throw blocked(e);
        }
    }

    /// Null when it is not there, and is to be done without.
    private @Nullable WorkspaceHandle opened(Path workspace) throws IOException {
        try {
            return WorkspaceHandle.open(root, workspace);
        } catch (IOException e) {
            if (isLenient()) {
                return null;
            }
            throw Errno.blocking("its directory", e);
        }
    }

    private Applied nothingWithout(Path workspace) {
        return new Applied(
                List.of(
                        "the workspace %s is not there; what was to be published is kept as %s"
                                .formatted(workspace, Old.shown(changes.directory()))),
                changes.changes().stream().map(Change::path).toList());
    }

    private HoldpointException blocked(Exception e) {
        var lost = Lost.orElse(e, changes.directory(), Problem.PUBLISH_BLOCKED);
        if (lost.problem() == Problem.FENCED) {
            return lost;
        }
        var what =
                e instanceof HoldpointException known
                        ? known.getMessage()
                        : "the journal: " + Errno.sentence(e);
        return new HoldpointException(
                Problem.PUBLISH_BLOCKED, "workspace " + workspace() + ", " + what, e);
    }

    /// Publishes it, or takes it back where a person has decided that, and records how far the pass
    /// has come.
    ///
    /// @param told each thing that nobody expected on the way
    /// @return what it has recorded
    /// @throws HoldpointException as [#apply]
    public Progress finish(Path workspace, Milestone.Watcher watcher, Consumer<String> told) {
        var applied = isUndone() ? reverse(workspace) : apply(workspace, watcher);
        var after = after();
        if (isUndone()) {
            var entry = after.entries().getLast();
            after = after.endingWith(entry.failing(Problem.PUBLISH_UNDONE, List.of(), 0));
        } else if (!applied.leftOut().isEmpty()) {
            after = after.endingWith(without(after.entries().getLast(), applied.leftOut()));
        }
        for (var line : decisions()) {
            var plugin = after.entries().getLast().plugin();
            after = after.warned(plugin + " could not be published: " + line);
        }
        for (var line : applied.warnings()) {
            told.accept(line);
            after = after.warned(line);
        }
        done(after);
        return after;
    }

    private List<String> decisions() {
        try {
            return marks.decisions();
        } catch (IOException e) {
            throw blocked(e);
        }
    }

    private static Entry without(Entry entry, List<String> leftOut) {
        var files = entry.filesAffected().stream().filter(file -> !leftOut.contains(file)).toList();
        int fewer = entry.filesAffected().size() - files.size();
        return entry.failing(Problem.PUBLISH_INCOMPLETE, files, entry.filesTotal() - fewer);
    }

    /// Records that it is published, and how far the pass has come.
    ///
    /// @param progress [#after], with the warnings of [#apply]
    public void done(Progress progress) {
        write(() -> marks.write(Marks.DONE, ProgressJson.write(progress)));
    }

    /// Whether it was published without anything unexpected on the way, which `old` keeps.
    public boolean isClean() {
        return recorded().filter(progress -> progress.equals(after())).isPresent();
    }

    /// What `done.json` says; empty when it is not done.
    Optional<Progress> recorded() {
        try {
            return Optional.of(ProgressJson.read(Files.readString(marks.of(Marks.DONE))));
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
        try (var handle = WorkspaceHandle.open(root, workspace)) {
            new Probes(changes).run(handle, usable);
        } catch (IOException | UncheckedIOException | HoldpointException e) {
            throw blocked(e);
        }
    }

    /// Removes what a probe left in the workspace when its owner was cut off.
    public void clear(Path workspace) {
        try (var handle = WorkspaceHandle.open(root, workspace)) {
            new Probes(changes).remove(handle);
        } catch (IOException e) {
            LOG.warn("a probe may be left in {}: {}", workspace, e.toString());
        }
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
