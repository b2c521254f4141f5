package dev.holdpoint.executor;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The life of one pass on this executor.
final class PassRun {
    private final Claims claims;
    private final HandBack handBack;
    private final Recovery recovery;
    private final Preparation preparation;
    private final PluginTurn turns;

    private PassRun(Claims claims, Recovery recovery, Preparation preparation, PluginTurn turns) {
        this.claims = claims;
        this.handBack = new HandBack(claims::release, System::nanoTime);
        this.recovery = recovery;
        this.preparation = preparation;
        this.turns = turns;
    }

    /// Runs the passes of one queue.
    ///
    /// @param watcher hears of each point in publishing
    static PassRun of(
            Claims claims,
            Fleet fleet,
            Workspaces workspaces,
            Workers workers,
            Milestone.Watcher watcher) {
        var publisher = new Publisher(claims, watcher);
        return new PassRun(
                claims,
                new Recovery(claims, publisher, workers::unused),
                new Preparation(fleet, workspaces, new Preflight(workers::check)),
                new PluginTurn(claims, publisher, workspaces, workers));
    }

    /// Follows a pass to its end, or to a question that nobody has answered: settles what earlier
    /// owners left, then stages, runs, judges, publishes and checkpoints plugin after plugin.
    ///
    /// @throws HoldpointException `fenced` when somebody else owns the pass now; `publish_blocked`;
    ///   `redis_unavailable` and `stage_failed`, with nothing committed
    void follow(Claim taken, Lease lease, Root root) {
        var settled = recovery.settle(taken, lease, root);
        switch (preparation.prepare(settled, lease, root)) {
            case Prepared.Ready ready -> run(ready, lease);
            case Prepared.Refused(var held, var failure) -> finish(held, failure);
            case Prepared.Elsewhere(var held, var reason) ->
                    handBack.elsewhere(held.claim(), reason);
        }
    }

    private void run(Prepared.Ready ready, Lease lease) {
        var held = ready.held();
        var left = new ArrayDeque<>(ready.remaining());
        while (!left.isEmpty() && !isStopped(held)) {
            switch (turn(new Turn(held, left.getFirst(), ready.workspace(), lease))) {
                case Ended.Over(var further) -> {
                    held = further;
                    left.removeFirst();
                }
                case Ended.Again(var further) -> held = further;
                case Ended.Refused(var failure) -> {
                    finish(held, failure);
                    return;
                }
                case Ended.Waiting _ -> {
                    return;
                }
            }
        }
        finish(held, null);
    }

    private Ended turn(Turn turn) {
        try {
            return turns.run(turn);
        } catch (HoldpointException e) {
            if (e.problem() == Problem.WORKSPACE_UNUSABLE) {
                return new Ended.Refused(Preparation.unusable(e));
            }
            throw e;
        }
    }

    private static boolean isStopped(Held held) {
        return held.claim().spec().fatal()
                && held.claim().progress().entries().stream()
                        .anyMatch(entry -> !entry.status().isGood());
    }

    /// @param failure why the pass as a whole failed; null when every plugin had its turn
    private void finish(Held held, PassResult.@Nullable Failure failure) {
        var claim = held.claim();
        var entries = claim.progress().entries();
        var warnings = claim.progress().warnings();
        var result =
                failure == null
                        ? PassResult.of(entries, warnings, claim.attempt(), claim.spec().fatal())
                        : PassResult.failed(entries, warnings, claim.attempt(), failure);
        claims.finish(claim, result);
    }
}
