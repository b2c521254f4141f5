package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.stage.ClaimDirectory;
import dev.holdpoint.executor.stage.Journal;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.model.HoldpointException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what an owner left behind to its end by what is on disk alone, where no queue knows of
/// it.
final class Unfinished {
    private static final Logger LOG = LoggerFactory.getLogger(Unfinished.class);

    private Unfinished() {}

    /// Publishes what was decided, and drops what was not.
    static void settle(Root root, ClaimDirectory directory) {
        for (var journal : directory.journals()) {
            if (journal.isDone()) {
                continue;
            }
            if (journal.isDecided()) {
                publish(root, directory, journal);
            } else {
                clear(root, journal);
            }
        }
    }

    private static void publish(Root root, ClaimDirectory directory, Journal journal) {
        LOG.warn("finishing the publish in {}", directory);
        journal.finish(
                root.workspace(journal.workspace()),
                Milestone.Watcher.NONE,
                line -> LOG.warn("{}: {}", directory, line));
    }

    private static void clear(Root root, Journal journal) {
        try {
            journal.clear(root.workspace(journal.workspace()));
        } catch (HoldpointException e) {
            LOG.debug("the workspace {} is away: {}", journal.workspace(), e.getMessage());
        }
    }
}
