package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.StateDirectory.Found;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.queue.Loop;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
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
/// another installation is left where it is, and reported: a wrong Redis, or one that has forgotten
/// everything, destroys nothing.
final class Sweep implements Loop.Round {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final Duration KEPT = Duration.ofHours(1);

    /// With something that nobody expected when it was published: versions of other people, changes
    /// that were left out. Shorter than Redis keeps a pass by default.
    private static final Duration KEPT_FOR_PEOPLE = Duration.ofDays(6);

    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration IDLE_ELSEWHERE = Duration.ofMinutes(15);

    private final List<Root> roots;
    private final Inspection inspection;
    private final InstantSource clock;
    private volatile List<String> reports = List.of();

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

    /// What the last round found that a person should look at, one sentence each.
    List<String> reports() {
        return reports;
    }

    /// Looks at every claim directory once.
    void sweep() {
        var found = new ArrayList<String>();
        for (var root : roots) {
            try {
                found.addAll(sweep(root));
            } catch (RuntimeException e) { // a root that is away must not hide the others
                LOG.warn("root {} is not swept: {}", root.name(), e.toString());
            }
        }
        found.stream().filter(line -> !reports.contains(line)).forEach(LOG::warn);
        reports = List.copyOf(found);
    }

    private List<String> sweep(Root root) {
        root.state().removeLeftovers(FileTime.from(clock.instant().minus(KEPT)));
        int strangers = 0;
        for (var found : root.state().claims()) {
            try {
                look(root, found);
            } catch (RuntimeException e) { // one that cannot be read must not hide the others
                LOG.warn("{} of root {} stays: {}", found.pass(), root.name(), e.toString());
            }
            if (!found.isOurs() && isIdle(found, IDLE_ELSEWHERE)) {
                strangers++;
            }
        }
        return reports(root, strangers);
    }

    private static List<String> reports(Root root, int strangers) {
        var said = new ArrayList<String>();
        var aside = root.state().quarantined();
        if (aside.passes() > 0) {
            said.add(
                    "root %s: passes that Redis does not know (%d) were put into %s; look at them, then delete them"
                            .formatted(root.name(), aside.passes(), aside.where()));
        }
        if (strangers > 0) {
            said.add(
                    "root %s: passes of another Redis, or of this one before it lost its data (%d), are in %s; they are left alone"
                            .formatted(root.name(), strangers, root.state().passes()));
        }
        return said;
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
            if (isPast(ended.get(), KEPT_FOR_PEOPLE)) {
                settled(root, found).ifPresent(root.state()::remove);
            } else if (isPast(ended.get(), KEPT) && !root.state().isKeptForPeople(found)) {
                settled(root, found)
                        .filter(taken -> !root.state().isKeptForPeople(taken))
                        .ifPresent(root.state()::remove);
            } else if (isIdle(found, IDLE) && root.state().isHalfPublished(found)) {
                settled(root, found); // it was decided, whatever Redis says
            }
            return;
        }
        var view = inspection.pass(pass);
        if (view.isPresent()) {
            if (view.get().state() != PassState.RUNNING) {
                root.state().dropStages(found); // left by an owner who was killed
            }
        } else if (isIdle(found, IDLE)) {
            settled(root, found)
                    .map(taken -> putAside(root, taken))
                    .ifPresent(target ->
                            LOG.warn("Redis does not know pass {}; see {}", pass, target));
        }
    }

    /// Without its stages, which are of no use to anybody and may be whole copies.
    private static Path putAside(Root root, Found taken) {
        root.state().dropStages(taken);
        return root.state().quarantine(taken);
    }

    private boolean isIdle(Found found, Duration since) {
        return isPast(found.touched().toInstant(), since);
    }

    private boolean isPast(Instant moment, Duration since) {
        return moment.plus(since).isBefore(clock.instant());
    }

    /// Takes a claim directory over, so that nobody else works on it, and finishes what was
    /// decided.
    ///
    /// @return the claim directory as it is now; empty when somebody else was faster
    private Optional<Found> settled(Root root, Found found) {
        long fence = Math.max(found.fence() + 1, micros());
        var taken = root.state().take(PassId.parse(found.pass()), found.fence(), fence);
        taken.ifPresent(directory -> Unfinished.settle(root, directory));
        return taken.map(_ -> found.under(fence));
    }

    private long micros() {
        var now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
