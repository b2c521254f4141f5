package dev.holdpoint.explorer;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Does what executors do, and judges whether it should have been refused.
final class Owners {
    private final World world;
    private final Plot plot;
    private final Takeover takeover;
    private final Spawn spawn;

    Owners(World world, Plot plot) {
        this.world = world;
        this.plot = plot;
        takeover = new Takeover(world);
        spawn = new Spawn(world, plot);
    }

    State take(State before, Who who) {
        var runs = new ArrayList<>(before.runs(who));
        var ledger = before.ledger();
        for (var claim : world.claims(who).take(1, 0).claims()) {
            if (ledger.owner() != 0) {
                throw Rule.ONE_OWNER.broken(
                        who + " is given a pass that somebody has: " + claim.fence());
            }
            if (claim.fence() <= ledger.highest()) {
                throw Rule.FENCE_RISES.broken(
                        who + " takes under fence " + claim.fence() + " after " + ledger.highest());
            }
            ledger = ledger.owned(claim.fence());
            var run = Run.taken(claim, Deed.SETTLE);
            runs.add(plot.does().writes() ? run : run.with(resolved(claim), next(claim)));
        }
        return before.remembering(who, runs).knowing(ledger);
    }

    /// With what the pass resolves to.
    static Claim resolved(Claim claim) {
        return claim.withProgress(Plugin.resolved(claim.progress()));
    }

    /// What comes after a pass is settled.
    static Deed next(Claim claim) {
        return claim.step() == 0 ? Deed.RUN : Deed.FINISH;
    }

    State act(State state, Step.Act act) {
        var turn = new Turn(state, act);
        try {
            return does(turn, world.claims(act.who()));
        } catch (HoldpointException e) {
            return refused(turn, e);
        }
    }

    private State does(Turn turn, Claims claims) {
        var run = turn.run();
        return switch (turn.act().deed()) {
            case RENEW -> renew(turn, claims);
            case SETTLE, SETTLE_HALF -> takeover.settle(turn, claims);
            case RUN -> spawn.run(turn, claims);
            case LEAVE -> {
                var claim = claims.publishing(run.claim(), turn.journal().hash());
                yield turn.heard()
                        .further(run.left(claim, afterLeave()))
                        .knowing(turn.state().ledger().publishing(true));
            }
            case GO -> {
                turn.journal().decide();
                yield turn.onDisk().further(run.then(afterGo(run)));
            }
            case APPLY_HALF -> {
                Cut.at(Milestone.HALF_APPLIED, watcher -> apply(turn, watcher));
                yield turn.onDisk().further(run.then(Deed.APPLY));
            }
            case APPLY -> {
                apply(turn, Milestone.Watcher.NONE);
                yield turn.onDisk().further(run.then(Deed.DONE));
            }
            case DONE -> {
                turn.journal().done(turn.journal().after());
                yield turn.onDisk().further(run.then(Deed.CHECKPOINT));
            }
            case CHECKPOINT -> {
                var claim = claims.checkpoint(run.claim(), turn.journal().after());
                var after = turn.heard().further(run.with(claim, Deed.FINISH));
                turn.directory().checkpointed(0, true);
                yield after.knowing(turn.state().ledger().publishing(false));
            }
            case FINISH -> {
                claims.finish(run.claim(), result(run.claim()));
                yield turn.heard().gone();
            }
            case RELEASE -> {
                claims.release(run.claim(), "it drains", Duration.ZERO);
                yield turn.heard().gone();
            }
        };
    }

    private void apply(Turn turn, Milestone.Watcher watcher) {
        turn.journal().apply(world.disk.workspace(), watcher);
    }

    private static PassResult result(Claim claim) {
        var progress = claim.progress();
        return PassResult.of(progress.entries(), progress.warnings(), claim.attempt(), false);
    }

    private Deed afterLeave() {
        return world.habits.contains(Habit.GO_BEFORE_LEAVE) ? Deed.APPLY_HALF : Deed.GO;
    }

    private static Deed afterGo(Run run) {
        return run.isLeft() ? Deed.APPLY_HALF : Deed.LEAVE;
    }

    private static State renew(Turn turn, Claims claims) {
        var claim = turn.run().claim();
        if (!claims.renew(List.of(claim)).contains(claim)) {
            return turn.heard().state();
        }
        if (turn.isOwner()) {
            throw Rule.OWNER_HEARD.broken("its lease is not renewed");
        }
        return turn.forgotten();
    }

    /// Whoever is refused lets go of the pass.
    private State refused(Turn turn, HoldpointException e) {
        boolean isSettling = turn.run().directory() == null && plot.does().writes();
        var now = isSettling ? turn.knowing(takeover.after(turn)) : turn;
        if (e.problem() == Problem.PUBLISH_BLOCKED) {
            return takeover.blocked(now);
        }
        var said = String.valueOf(e.getMessage());
        if (isAhead(turn, e)) {
            return now.forgotten();
        }
        if (e.problem() != Problem.FENCED) {
            throw Rule.OWNER_HEARD.broken(e.problem() + ", " + said);
        }
        if (said.contains("was cancelled")) {
            return now.knowing(now.state().ledger().publishing(false)).gone();
        }
        if (turn.isOwner() && turn.isHolder()) {
            throw Rule.OWNER_HEARD.broken(said);
        }
        return now.forgotten();
    }

    /// Whether it has published what Redis, which was rolled back, believes to be in the midst of
    /// it: nobody but the next owner can tell Redis.
    private static boolean isAhead(Turn turn, HoldpointException e) {
        return e.problem() == Problem.INTERNAL
                && turn.state().ledger().isFailedOver()
                && turn.state().ledger().isBeing();
    }
}
