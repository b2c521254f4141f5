package dev.holdpoint.explorer;

import dev.holdpoint.executor.run.Bookmark;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.ParkOutcome;
import java.util.List;

/// Runs the plugin once, up to the moment at which it asks, or what it has changed is sealed.
final class Spawn {
    private final World world;
    private final Plot plot;

    Spawn(World world, Plot plot) {
        this.world = world;
        this.plot = plot;
    }

    State run(Turn turn, Claims claims) {
        var claim = turn.run().claim();
        if (plot.does().asks() && claims.answers(claim).rounds() == 0) {
            return switch (claims.park(claim, Plugin.question(setAside(turn)))) {
                case ParkOutcome.Waiting _ -> turn.heard().gone();
                case ParkOutcome.Answered _ -> turn.heard().state();
            };
        }
        if (plot.does().writes()) {
            return seal(turn);
        }
        var told = claims.checkpoint(claim, claim.progress().plus(Plugin.entry(List.of())));
        return turn.heard().further(turn.run().with(told, Deed.FINISH));
    }

    private State seal(Turn turn) {
        var run = turn.run();
        var directory = turn.directory();
        try (var stage = directory.open(Plugin.staging(world.disk.workspace()))) {
            var changes = Plugin.run(stage);
            var entry = Plugin.entry(changes.filesAffected());
            var after = run.claim().progress().plus(entry);
            var journal = directory.seal(0, stage, changes, run.claim().spec().workspace(), after);
            journal.probe(world.disk.workspace());
            boolean isHasty = world.habits.contains(Habit.GO_BEFORE_LEAVE);
            return turn.onDisk().further(run.sealed(journal, isHasty ? Deed.GO : Deed.LEAVE));
        }
    }

    /// Sets aside what it has changed so far.
    private String setAside(Turn turn) {
        if (!plot.does().writes()) {
            return "parked";
        }
        try (var stage = turn.directory().open(Plugin.staging(world.disk.workspace()))) {
            return turn.directory().setAside(0, 1, stage, Plugin.run(stage), Bookmark.NONE);
        }
    }
}
