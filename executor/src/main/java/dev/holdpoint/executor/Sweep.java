package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.stage.ClaimDirectory;
import dev.holdpoint.executor.stage.Journal;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.StateDirectory.Found;
import dev.holdpoint.model.PassId;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.queue.Loop;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Clears away what passes have left on disk: looks at the directories first and asks Redis second,
/// so that a pass that has just begun is never taken for one that nobody knows.
///
/// Whatever was decided on disk is finished first, also for a pass that Redis calls over or does
/// not know. A pass that Redis does not know is put aside and reported, never deleted; one of
/// another installation is left where it is.
final class Sweep implements Loop.Round {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration IDLE_ELSEWHERE = Duration.ofMinutes(15);

    private final List<Root> roots;
    private final Inspection inspection;
    private final InstantSource clock;

    Sweep(List<Root> roots, Inspection inspection, InstantSource clock) {
        this.roots = roots;
        this.inspection = inspection;
        this.clock = clock;
    }

    @Override
    public void go() {
        sweep();
        Backoff.sleep(Duration.ofSeconds(ThreadLocalRandom.current().nextLong(300, 600)));
    }

    /// Looks at every claim directory once.
    void sweep() {
        for (var root : roots) {
            root.state().removeLeftovers(FileTime.from(clock.instant().minus(KEPT)));
            for (var found : root.state().claims()) {
                try {
                    look(root, found);
                } catch (RuntimeException e) { // one that cannot be read must not hide the others
                    LOG.warn("{} of root {} stays: {}", found.pass(), root.name(), e.toString());
                }
            }
        }
    }

    private void look(Root root, Found found) {
        if (!found.isOurs()) {
            if (isIdle(found, IDLE_ELSEWHERE) && root.state().isHalfPublished(found)) {
                settled(root, found);
            }
            return;
        }
        var pass = PassId.parse(found.pass());
        var ended = inspection.ended(pass);
        if (ended.isPresent()) {
            if (ended.get().plus(KEPT).isBefore(clock.instant())) {
                settled(root, found).ifPresent(root.state()::remove);
            }
        } else if (!inspection.knows(pass) && isIdle(found, IDLE)) {
            settled(root, found)
                    .map(root.state()::quarantine)
                    .ifPresent(target ->
                            LOG.warn("Redis does not know pass {}; see {}", pass, target));
        }
    }

    private boolean isIdle(Found found, Duration since) {
        return found.touched().toInstant().plus(since).isBefore(clock.instant());
    }

    /// Takes a claim directory over, so that nobody else works on it, and finishes what was
    /// decided.
    ///
    /// @return the claim directory as it is now; empty when somebody else was faster
    private Optional<Found> settled(Root root, Found found) {
        long fence = Math.max(found.fence() + 1, micros());
        var taken = root.state().take(PassId.parse(found.pass()), found.fence(), fence);
        taken.ifPresent(directory -> finish(root, directory));
        return taken.map(_ -> new Found(found.pass(), fence, found.isOurs(), found.touched()));
    }

    private static void finish(Root root, ClaimDirectory directory) {
        for (var journal : directory.journals()) {
            if (isUnfinished(journal)) {
                LOG.warn("finishing the publish in {}", directory);
                var after = journal.after();
                for (var line :
                        journal.apply(
                                root.workspace(journal.workspace()), Milestone.Watcher.NONE)) {
                    after = after.warned(line);
                }
                journal.done(after);
            }
        }
    }

    private static boolean isUnfinished(Journal journal) {
        return journal.isDecided() && !journal.isDone();
    }

    private long micros() {
        var now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
