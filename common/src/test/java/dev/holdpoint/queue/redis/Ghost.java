package dev.holdpoint.queue.redis;

import java.util.Map;
import java.util.TreeMap;

/// What an omniscient onlooker remembers, and no script knows.
///
/// @param highest fence that was ever given to anybody
/// @param owner who took the pass last and has not lost it: `a`, `b`, or empty
/// @param winners who closed which question
/// @param step that the pass has reached
/// @param isOver whether it has ended
/// @param isCancelling whether it ends with the checkpoint of what is being published
/// @param rollbacks how often Redis was put back
record Ghost(
        long highest,
        String owner,
        Map<String, String> winners,
        int step,
        boolean isOver,
        boolean isCancelling,
        int rollbacks) {
    static final Ghost BORN = new Ghost(0, "", Map.of(), 0, false, false, 0);

    Ghost {
        winners = Map.copyOf(winners);
    }

    Ghost taken(String by, long fence) {
        return new Ghost(fence, by, winners, step, isOver, isCancelling, rollbacks);
    }

    Ghost ownedBy(String other) {
        return new Ghost(highest, other, winners, step, isOver, isCancelling, rollbacks);
    }

    Ghost at(int further) {
        return new Ghost(highest, owner, winners, further, isOver, isCancelling, rollbacks);
    }

    Ghost over() {
        return new Ghost(highest, "", winners, step, true, isCancelling, rollbacks);
    }

    Ghost cancelling() {
        return new Ghost(highest, owner, winners, step, isOver, true, rollbacks);
    }

    Ghost won(String request, String by) {
        var all = new TreeMap<>(winners);
        all.put(request, by);
        return new Ghost(highest, owner, all, step, isOver, isCancelling, rollbacks);
    }

    /// Redis is as it was before; what it told since did not happen.
    Ghost rolledBack(Ghost before, String ownerNow) {
        return new Ghost(
                highest,
                ownerNow,
                before.winners,
                before.step,
                before.isOver,
                before.isCancelling,
                rollbacks + 1);
    }
}
