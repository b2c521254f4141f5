package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.stage.Journal;
import dev.holdpoint.executor.stage.Stage;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.queue.Claims;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves a stage into its workspace, exactly once: sealed, allowed by Redis, decided on disk,
/// applied, recorded, told to Redis. Whoever owns the pass next can finish it from any point.
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final Claims claims;
    private final Milestone.Watcher watcher;

    Publisher(Claims claims, Milestone.Watcher watcher) {
        this.claims = claims;
        this.watcher = watcher;
    }

    /// Publishes what a stage holds and moves the pass one step further.
    ///
    /// @throws HoldpointException `workspace_conflict` when somebody else changed a path that the
    ///   stage changes too, nothing published; `fenced`; `publish_blocked`, before or after it was
    ///   decided
    Held publish(Held held, Stage stage, Manifest changes, Entry entry) {
        var after = held.claim().progress().plus(entry);
        for (var line : stage.losses(changes)) {
            after = after.warned(line);
        }
        if (changes.isEmpty()) {
            return checkpoint(held, after);
        }
        watcher.reached(Milestone.WORKER_ENDED);
        var workspace = held.claim().spec().workspace();
        var journal = held.directory().seal(held.step(), stage, changes, workspace, after, watcher);
        watcher.reached(Milestone.SEALED);
        var conflicts = stage.conflicts(changes);
        if (!conflicts.isEmpty()) {
            journal.drop(stage.view().workspace());
            throw conflict(conflicts);
        }
        try {
            journal.probe(stage.view().workspace());
        } catch (HoldpointException e) {
            journal.drop(stage.view().workspace());
            throw e;
        }
        watcher.reached(Milestone.PROBED);
        var allowed = held.with(claims.publishing(held.claim(), journal.hash()));
        watcher.reached(Milestone.PUBLISHING);
        return finish(allowed, journal, stage.view().workspace());
    }

    /// Moves the pass further when there is nothing to publish.
    Held checkpoint(Held held, Progress after) {
        var further = held.with(claims.checkpoint(held.claim(), after));
        held.directory().checkpointed(held.step(), true);
        return further;
    }

    /// Brings a sealed journal that is allowed or decided to its end, from wherever it is: into the
    /// workspace, or out of it again where a person has decided that.
    Held finish(Held held, Journal journal, Path workspace) {
        if (!journal.isDecided()) {
            journal.decide();
        }
        watcher.reached(Milestone.GO);
        var id = held.claim().id();
        var after = journal.finish(workspace, watcher, line -> LOG.warn("pass {}: {}", id, line));
        watcher.reached(Milestone.DONE_WRITTEN);
        var further = held;
        if (after.step() > held.step()) {
            further = held.with(claims.checkpoint(held.claim(), after));
        }
        watcher.reached(Milestone.CHECKPOINTED);
        held.directory().checkpointed(journal.step(), after.equals(journal.after()));
        return further;
    }

    static HoldpointException conflict(List<String> paths) {
        return new HoldpointException(
                Problem.WORKSPACE_CONFLICT,
                "somebody else changed " + String.join(", ", paths) + " while a plugin did",
                paths);
    }
}
