package dev.holdpoint.explorer;

import dev.holdpoint.executor.stage.ClaimDirectory;
import dev.holdpoint.executor.stage.Journal;
import java.util.Objects;

/// One deed of an executor, and the state that it finds.
record Turn(State state, Step.Act act) {
    Run run() {
        return state.runs(act.who()).get(act.run());
    }

    Journal journal() {
        return Objects.requireNonNull(run().journal());
    }

    ClaimDirectory directory() {
        return Objects.requireNonNull(run().directory());
    }

    /// Whether Redis should do what it asks for.
    boolean isOwner() {
        return run().fence() == state.ledger().owner();
    }

    /// Whether what it has in its claim directory should still be there.
    boolean isHolder() {
        return run().directory() == null || run().fence() == state.ledger().holder();
    }

    /// The executor goes on.
    State further(Run further) {
        return state.remembering(act.who(), act.run(), further);
    }

    /// It lets go of the pass, which may be somebody else's.
    State forgotten() {
        return state.remembering(act.who(), act.run(), null);
    }

    /// It lets go of the pass, which nobody has then.
    State gone() {
        return forgotten().knowing(state.ledger().ownerless());
    }

    Turn knowing(Ledger ledger) {
        return new Turn(state.knowing(ledger), act);
    }

    /// Redis has done what it asked for as the owner.
    Turn heard() {
        if (!isOwner()) {
            throw Rule.STALE_REFUSED.broken(
                    "fence "
                            + run().fence()
                            + " was heard, the owner is "
                            + state.ledger().owner());
        }
        return this;
    }

    /// It has changed something in the claim directory, or by it.
    Turn onDisk() {
        if (!isHolder()) {
            throw Rule.OVERTAKEN.broken(
                    "fence "
                            + run().fence()
                            + " could, the claim directory is with "
                            + state.ledger().holder());
        }
        return this;
    }
}
