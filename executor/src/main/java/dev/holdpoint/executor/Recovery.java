package dev.holdpoint.executor;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.stage.Journal;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes what the file system knows of a pass and what Redis knows of it agree, before anything
/// else is done for the pass.
///
/// The file system decides: what has been decided on disk is finished, what has been recorded there
/// moves Redis forward.
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Claims claims;
    private final Publisher publisher;

    Recovery(Claims claims, Publisher publisher) {
        this.claims = claims;
        this.publisher = publisher;
    }

    /// Takes the claim directory over and settles what earlier owners left.
    ///
    /// @throws HoldpointException `fenced`; `publish_blocked` when something half published cannot
    ///   be finished now
    Held settle(Claim taken, Lease lease, Root root) {
        var held = claimed(taken, lease, root);
        for (var journal : held.directory().journals()) {
            if (!journal.isDone()) {
                held = settle(held, journal, root);
            }
        }
        held = caughtUp(held);
        for (var journal : held.directory().journals()) {
            if (journal.isDone()) { // its owner may have ended before it tidied up
                held.directory().checkpointed(journal.step(), journal.isClean());
            }
        }
        if (held.claim().journal() != null) {
            throw new HoldpointException(
                    Problem.PUBLISH_BLOCKED,
                    "Redis says that a journal "
                            + held.claim().journal()
                            + " is being published, and there is none in "
                            + held.directory()
                            + ": is this the file system it was sealed on?");
        }
        held.directory().dropHalfMade();
        return held;
    }

    private Held claimed(Claim taken, Lease lease, Root root) {
        var claim = taken;
        while (true) {
            long found = root.state().fenceOf(claim.id());
            if (found > claim.fence()) {
                LOG.warn("pass {}: fence {} is on disk, raising ours", claim.id(), found);
                claim = lease.follow(claims.raise(claim, found));
            }
            var directory = root.state().take(claim.id(), found, claim.fence());
            if (directory.isPresent()) {
                return new Held(claim, directory.get());
            }
        }
    }

    private Held settle(Held held, Journal journal, Root root) {
        boolean isAllowed =
                journal.step() == held.step() && journal.hash().equals(held.claim().journal());
        if (journal.isDecided() || isAllowed) {
            LOG.info(
                    "pass {}: finishing the publish of step {}", held.claim().id(), journal.step());
            return publisher.finish(held, journal, workspace(held, root));
        }
        journal.drop(workspaceOrNull(held, root));
        return held;
    }

    /// A later step on disk than in Redis: an owner ended between recording and telling.
    private Held caughtUp(Held held) {
        var done = held.directory().done();
        if (done.isEmpty() || done.get().step() <= held.step()) {
            return held;
        }
        LOG.info("pass {}: the disk is at step {}", held.claim().id(), done.get().step());
        return held.with(claims.checkpoint(held.claim(), done.get()));
    }

    private static @Nullable Path workspaceOrNull(Held held, Root root) {
        try {
            return root.workspace(held.claim().spec().workspace());
        } catch (HoldpointException e) {
            return null;
        }
    }

    private static Path workspace(Held held, Root root) {
        try {
            return root.workspace(held.claim().spec().workspace());
        } catch (HoldpointException e) {
            throw new HoldpointException(
                    Problem.PUBLISH_BLOCKED, String.valueOf(e.getMessage()), e);
        }
    }
}
