package dev.holdpoint.explorer;

import dev.holdpoint.executor.Settling;
import dev.holdpoint.executor.Settling.Settled;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

/// What an executor does first with a pass that it has taken: the real recovery, unless a habit
/// spoils it.
final class Takeover {
    private final World world;

    Takeover(World world) {
        this.world = world;
    }

    State settle(Turn turn, Claims claims) {
        var run = turn.run();
        var done = new ArrayList<Settled>();
        var point = turn.act().deed() == Deed.SETTLE_HALF ? Milestone.HALF_APPLIED : null;
        if (Cut.at(point, watcher -> done.add(settled(claims, run.claim(), watcher)))) {
            return turn.forgotten().knowing(after(turn));
        }
        var claim = done.getFirst().claim();
        var ledger = turn.state().ledger();
        if (claim.fence() < ledger.holder()) {
            throw Rule.OVERTAKEN.broken(claim.fence() + " takes it from " + ledger.holder());
        }
        if (claim.fence() != run.fence()) { // it was raised
            ledger = turn.heard().state().ledger().owned(claim.fence());
        }
        ledger = ledger.heldBy(claim.fence());
        if (claim.step() > run.claim().step()) {
            turn.heard();
            ledger = ledger.publishing(false);
        }
        var further =
                run.settled(
                        Owners.resolved(claim), done.getFirst().directory(), Owners.next(claim));
        return turn.further(further).knowing(ledger);
    }

    private Settled settled(Claims claims, Claim claim, Milestone.Watcher watcher) {
        var state = world.root.state();
        long found = state.fenceOf(claim.id());
        if (world.habits.contains(Habit.DONE_IGNORED)) {
            hideDone(state.passes().resolve(claim.id().toString()).resolve(Long.toString(found)));
        }
        var settled = Settling.settle(claims, claim, world.root, () -> Plugin.USAGE, watcher);
        if (world.habits.contains(Habit.NOT_RENAMED) && found > 0) {
            state.take(claim.id(), settled.claim().fence(), found);
            return new Settled(settled.claim(), state.take(claim.id(), found, found).orElseThrow());
        }
        return settled;
    }

    private static void hideDone(Path claim) {
        var journal = claim.resolve("journal/0");
        try {
            if (Files.exists(journal.resolve("done.json"))) {
                Files.move(journal, claim.resolve("journal/hidden"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Who has the claim directory after somebody tried to take it over and did not get through.
    Ledger after(Turn turn) {
        long found = world.root.state().fenceOf(world.pass);
        var ledger = turn.state().ledger();
        if (found < ledger.holder()) {
            throw Rule.OVERTAKEN.broken("it goes from " + ledger.holder() + " back to " + found);
        }
        boolean isRaised = found > ledger.highest() && turn.isOwner();
        return (isRaised ? ledger.owned(found) : ledger).heldBy(found);
    }

    /// Hands a pass back that cannot be published.
    State blocked(Turn turn) {
        try {
            var claim = turn.run().claim();
            long fence = Math.max(claim.fence(), turn.state().ledger().owner());
            world.claims(turn.act().who())
                    .blocked(claim.withFence(fence), "blocked", Duration.ofSeconds(1));
            return turn.gone();
        } catch (HoldpointException e) {
            return turn.forgotten();
        }
    }
}
