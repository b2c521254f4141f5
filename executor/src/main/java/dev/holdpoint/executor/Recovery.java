package dev.holdpoint.executor;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.stage.Journal;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.PublishDecision;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
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
    private final Supplier<Usage> unused;

    /// @param unused what the entry of a plugin says that was not run
    Recovery(Claims claims, Publisher publisher, Supplier<Usage> unused) {
        this.claims = claims;
        this.publisher = publisher;
        this.unused = unused;
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
        held = withoutJournal(caughtUp(held));
        for (var journal : held.directory().journals()) {
            if (journal.isDone()) { // its owner may have ended before it tidied up
                held.directory().checkpointed(journal.step(), journal.isClean());
            }
        }
        held.directory().dropHalfMade();
        return held;
    }

    /// Of a pass that Redis calls half published while no journal is there: only a person can know
    /// what that means.
    private Held withoutJournal(Held held) {
        var claim = held.claim();
        if (claim.journal() == null) {
            return held;
        }
        var decision = claim.decision();
        if (decision == null || decision.way() == PublishDecision.Way.RETRY) {
            throw new HoldpointException(
                    Problem.PUBLISH_BLOCKED,
                    "Redis says that a journal "
                            + claim.journal()
                            + " is being published, and there is none in "
                            + held.directory()
                            + ": mount the file system that it was sealed on, or look at the"
                            + " workspace and decide to finish without it");
        }
        var plugin = Objects.requireNonNull(claim.progress().plugins()).get(held.step());
        var entry =
                Entry.of(
                        plugin,
                        EntryStatus.FAILED,
                        List.of(),
                        Problem.PUBLISH_LOST.code(),
                        unused.get());
        var after =
                claim.progress()
                        .plus(entry)
                        .warned(
                                "the journal of "
                                        + plugin.name()
                                        + " is gone; what it had published stays, if anything: "
                                        + decision.sentence());
        return held.with(claims.checkpoint(claim, after));
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
        var decision = held.claim().decision();
        if (isAllowed && decision != null) {
            journal.decide(decision);
        }
        if (journal.isDecided() || isAllowed) {
            LOG.info(
                    "pass {}: {} the publish of step {}",
                    held.claim().id(),
                    journal.isUndone() ? "undoing" : "finishing",
                    journal.step());
            return publisher.finish(held, journal, workspace(held, journal, root));
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

    private static Path workspace(Held held, Journal journal, Root root) {
        var name = held.claim().spec().workspace();
        try {
            return root.workspace(name);
        } catch (HoldpointException e) {
            if (journal.isLenient()) {
                return root.directory().resolve(name.path()); // found out to be missing later
            }
            throw new HoldpointException(
                    Problem.PUBLISH_BLOCKED,
                    e.getMessage() + "; put it back, or decide to finish without it",
                    e);
        }
    }
}
