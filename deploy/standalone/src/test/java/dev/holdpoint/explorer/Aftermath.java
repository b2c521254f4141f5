package dev.holdpoint.explorer;

import dev.holdpoint.wire.ResultJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What becomes of a pass when all others have stopped and a healthy executor comes: it must end,
/// with a whole tree and a result that says what became of it.
final class Aftermath {
    private static final int PATIENCE = 30;

    private final World world;
    private final Actors actors;
    private final Plot plot;
    private final Set<String> known = new HashSet<>();

    Aftermath(World world, Actors actors, Plot plot) {
        this.world = world;
        this.actors = actors;
        this.plot = plot;
    }

    /// How many different ends were looked at.
    int size() {
        return known.size();
    }

    /// Lets it come, unless what it would find has been seen before. The world is anywhere then.
    ///
    /// @param steps what is done is added to it
    void check(State state, List<Step> steps) {
        if (!known.add(Canon.digestOfWhatIsLeft(state))) {
            return;
        }
        var left = new State(state.redis(), state.disk(), Map.of(), state.ledger(), null);
        while (!Set.of("done", "dead").contains(actors.stateOf(left))) {
            var step = next(left);
            if (steps.size() > PATIENCE) {
                throw Rule.ENDS.broken("it is " + actors.stateOf(left) + " again and again");
            }
            if (step == Step.Event.DECIDE && !state.ledger().isFailedOver()) {
                throw Rule.ENDS.broken("a person has to decide, though Redis forgot nothing");
            }
            steps.add(step);
            left = actors.perform(left, step);
        }
        world.sweep();
        judge(actors.looked(left));
    }

    private Step next(State state) {
        var mine = state.runs(Who.CAROL);
        if (!mine.isEmpty()) {
            return new Step.Act(Who.CAROL, 0, mine.getFirst().next());
        }
        if (Actors.isToTake(state)) {
            return new Step.Take(Who.CAROL);
        }
        if (actors.stateOf(state).equals("waiting")) {
            return state.ledger().winner() == null ? Step.Say.ANN : Step.Event.PROMOTE;
        }
        return actors.isBlocked(state) ? Step.Event.DECIDE : Step.Event.LAPSE;
    }

    private void judge(State end) {
        var tree = end.disk().tree();
        boolean isAfter = tree.equals(Plugin.AFTER);
        if (!isAfter && !tree.equals(Plugin.BEFORE)) {
            throw Rule.WHOLE.broken("it is " + tree);
        }
        if (actors.stateOf(end).equals("dead")) {
            return;
        }
        var result = ResultJson.read(String.join("", end.redis().held("result:" + world.pass)));
        var files = new ArrayList<String>();
        result.applied().forEach(entry -> files.addAll(entry.filesAffected()));
        boolean isMissing =
                result.outcome().word().equals("success")
                        && files.isEmpty()
                        && plot.does().writes();
        boolean isForgotten = end.ledger().isFailedOver() && end.ledger().isBegun();
        if (isMissing || (files.isEmpty() == isAfter && !isForgotten)) {
            throw Rule.AGREES.broken(result + ", and the tree is " + tree);
        }
        if (!files.isEmpty() && !isAfter) {
            throw Rule.AGREES.broken(result + ", and the tree is " + tree);
        }
    }
}
