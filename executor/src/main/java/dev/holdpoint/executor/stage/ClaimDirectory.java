package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Bookmark;
import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that one pass has on disk, in the hands of the owner whose fence it is named for.
///
/// It holds `stage/`, `journal/`, `old/` and `parked/`. Once another owner has renamed it, every
/// path in it is gone and every method throws `fenced`.
public final class ClaimDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimDirectory.class);
    private static final String STAGE = "stage";
    private static final String JOURNAL = "journal";
    private static final String OLD = "old";
    private static final String PARKED = "parked";
    private static final Pattern PARKED_NAME = Pattern.compile("(\\d{1,6})-\\d+");

    private final Path path;
    private final Path root;

    /// @param root the directory that workspaces' names begin at
    ClaimDirectory(Path path, Path root) {
        this.path = path;
        this.root = root;
    }

    static List<String> rooms() {
        return List.of(STAGE, JOURNAL, OLD, PARKED);
    }

    /// Opens a fresh stage for a step; one that was there goes.
    ///
    /// @throws HoldpointException `fenced`; `stage_failed`; `workspace_unusable` when it is too
    ///   large to be copied
    public Stage open(Staging wanted) {
        var directory = path.resolve(STAGE).resolve(Integer.toString(wanted.step()));
        return switch (wanted.kind()) {
            case StageKind.Overlay _ -> OverlayStage.open(directory, wanted);
            case StageKind.Copy _ -> CopyStage.open(directory, root, wanted);
        };
    }

    /// What was set aside, as a stage that goes on from there.
    ///
    /// @param bookmark where its plugin is to go on
    public record Reopened(Stage stage, Bookmark bookmark) {}

    /// Opens a stage that goes on from what was set aside.
    ///
    /// @param hash of what was set aside
    /// @return empty when it is not there, is not what the hash says, was made from something that
    ///   has changed in the workspace since, or cannot be read or put there
    /// @throws HoldpointException `fenced`; `disk_full`: it stays set aside; `stage_failed`
    public Optional<Reopened> reopen(Staging wanted, String hash) {
        ChangeSet parked;
        try {
            var found = parked(wanted.step(), hash);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            parked = found.get();
        } catch (IOException e) {
            throw Lost.orElse(e, path, Problem.STAGE_FAILED);
        }
        var stage = open(wanted);
        if (isRestored(stage, wanted.workspace(), parked)) {
            return Optional.of(new Reopened(stage, Parked.bookmark(parked)));
        }
        stage.close();
        return Optional.empty();
    }

    /// @return false when it does not fit the workspace any more, or cannot be put there
    private boolean isRestored(Stage stage, Path workspace, ChangeSet parked) {
        try {
            if (!Bases.changed(workspace, parked.changes()).isEmpty()) {
                return false;
            }
            stage.restore(parked);
            return true;
        } catch (IOException | UncheckedIOException e) {
            var said = Lost.orElse(e, path, Problem.STAGE_FAILED);
            if (said.problem() != Problem.STAGE_FAILED) {
                stage.close();
                throw said; // another owner's, or there will be room for it
            }
            LOG.warn("{} is not used, its plugin runs again: {}", parked.directory(), e.toString());
            return false;
        }
    }

    /// Sets what a stage holds aside, durably, until an answer comes.
    ///
    /// @param round of the question, as far as this owner knows
    /// @return the hash by which it can be reopened
    public String setAside(int step, int round, Stage stage, Manifest manifest, Bookmark bookmark) {
        int free = round;
        while (Stat.of(parkedAt(step, free)) != null) {
            free++;
        }
        try {
            return ChangeSet.write(
                            parkedAt(step, free),
                            stage.changed(),
                            manifest.changes(),
                            Parked.more(bookmark),
                            () -> {})
                    .hash();
        } catch (IOException e) {
            dropHalf(parkedAt(step, free));
            throw Lost.orElse(e, path, Problem.STAGE_FAILED);
        }
    }

    /// What was half set aside is of no use, and may be large.
    private static void dropHalf(Path parked) {
        try {
            Trees.delete(parked);
        } catch (IOException e) {
            LOG.warn("half of what was set aside is left in {}: {}", parked, e.toString());
        }
    }

    /// Seals what a stage holds into the journal of a step.
    ///
    /// @param after how far the pass will have come once this is published
    public Journal seal(
            int step, Stage stage, Manifest manifest, WorkspaceName workspace, Progress after) {
        return seal(step, stage, manifest, workspace, after, Milestone.Watcher.NONE);
    }

    /// As [#seal(int, Stage, Manifest, WorkspaceName, Progress)].
    public Journal seal(
            int step,
            Stage stage,
            Manifest manifest,
            WorkspaceName workspace,
            Progress after,
            Milestone.Watcher watcher) {
        var more = Journal.more(workspace, after);
        try {
            Trees.delete(journalAt(step));
            Trees.delete(oldAt(step));
            var sealed =
                    ChangeSet.write(
                            journalAt(step),
                            stage.changed(),
                            Closed.with(stage.view().workspace(), manifest.changes()),
                            more,
                            () -> watcher.reached(Milestone.FILES_MOVED));
            return new Journal(step, sealed, oldAt(step), root);
        } catch (IOException e) {
            throw Lost.orElse(e, path, Problem.STAGE_FAILED);
        }
    }

    /// The sealed journals, earliest step first.
    public List<Journal> journals() {
        return steps(JOURNAL).stream()
                .flatMap(step -> Journal.read(journalAt(step), oldAt(step), root, step).stream())
                .toList();
    }

    /// How far the pass has come by the last `done.json`; empty when there is none.
    public Optional<Progress> done() {
        return journals().stream()
                .flatMap(journal -> journal.recorded().stream())
                .max(Comparator.comparingInt(Progress::step));
    }

    /// Whether something in it was decided and is not done.
    boolean isHalfPublished() {
        return steps(JOURNAL).stream()
                .map(step -> new Marks(journalAt(step)))
                .anyMatch(marks -> marks.has(Marks.GO) && !marks.has(Marks.DONE));
    }

    /// Removes what an earlier owner was cut off in the midst of: stages, and journals and parked
    /// work that were never sealed.
    public void dropHalfMade() {
        dropStages();
        try {
            for (var step : steps(JOURNAL)) {
                if (ChangeSet.read(journalAt(step)).isEmpty()) {
                    Trees.delete(journalAt(step));
                }
            }
            for (var parked : Trees.children(path.resolve(PARKED))) {
                if (ChangeSet.read(parked).isEmpty()) {
                    Trees.delete(parked);
                }
            }
        } catch (IOException e) {
            throw Lost.orElse(e, path, Problem.STAGE_FAILED);
        }
    }

    /// Removes stages that an earlier owner left.
    public void dropStages() {
        try {
            for (var stage : Trees.children(path.resolve(STAGE))) {
                Trees.delete(stage);
            }
        } catch (IOException e) {
            throw Lost.orElse(e, path, Problem.STAGE_FAILED);
        }
    }

    /// Removes what a step no longer needs once Redis knows that it is over: what was set aside, by
    /// it or by a step before that nobody ended (its question's deadline did), and the earlier
    /// versions of what it changed.
    ///
    /// @param isClean whether nothing unexpected was met that must be kept
    public void checkpointed(int step, boolean isClean) {
        try {
            for (var parked : Trees.children(path.resolve(PARKED))) {
                if (stepOf(parked) <= step) {
                    Trees.delete(parked);
                }
            }
            if (isClean) {
                Trees.delete(oldAt(step));
            }
        } catch (IOException e) {
            throw Lost.orElse(e, path, Problem.STAGE_FAILED);
        }
    }

    private Optional<ChangeSet> parked(int step, String hash) throws IOException {
        for (var parked : Trees.children(path.resolve(PARKED))) {
            if (stepOf(parked) == step) {
                var found = ChangeSet.read(parked);
                if (found.isPresent() && found.get().hash().equals(hash)) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static int stepOf(Path parked) {
        var name = PARKED_NAME.matcher(parked.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : Integer.MAX_VALUE;
    }

    private List<Integer> steps(String room) {
        try {
            return Trees.children(path.resolve(room)).stream()
                    .map(child -> child.getFileName().toString())
                    .flatMap(name -> name.matches("\\d{1,6}") ? Stream.of(name) : Stream.empty())
                    .map(Integer::valueOf)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Lost.orElse(e, path, Problem.STAGE_FAILED);
        }
    }

    private Path journalAt(int step) {
        return path.resolve(JOURNAL).resolve(Integer.toString(step));
    }

    private Path oldAt(int step) {
        return path.resolve(OLD).resolve(Integer.toString(step));
    }

    private Path parkedAt(int step, int round) {
        return path.resolve(PARKED).resolve(step + "-" + round);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
