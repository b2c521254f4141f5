package dev.holdpoint.explorer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an onlooker who sees every step knows, and no actor needs to.
///
/// @param owner fence of who rightfully owns the pass in Redis; 0 = nobody
/// @param highest of all fences so far
/// @param holder fence of who took the claim directory over last; 0 = nobody
/// @param winner who closed the question; null while nobody has
/// @param isBegun whether publishing was ever allowed
/// @param isBeing whether it is allowed and its end was not told to Redis
/// @param cancelled the tree when a cancel was accepted; null while none was, or while publishing
/// @param isFailedOver whether Redis was rolled back
record Ledger(
        long owner,
        long highest,
        long holder,
        @Nullable String winner,
        boolean isBegun,
        boolean isBeing,
        @Nullable Map<String, String> cancelled,
        boolean isFailedOver) {
    static final Ledger NEW = new Ledger(0, 0, 0, null, false, false, null, false);

    Ledger owned(long fence) {
        return new Ledger(
                fence,
                Math.max(highest, fence),
                holder,
                winner,
                isBegun,
                isBeing,
                cancelled,
                isFailedOver);
    }

    Ledger ownerless() {
        return owned(0);
    }

    Ledger heldBy(long fence) {
        return new Ledger(owner, highest, fence, winner, isBegun, isBeing, cancelled, isFailedOver);
    }

    Ledger raisedTo(long fence) {
        return new Ledger(
                owner,
                Math.max(highest, fence),
                holder,
                winner,
                isBegun,
                isBeing,
                cancelled,
                isFailedOver);
    }

    Ledger wonBy(String who) {
        return new Ledger(owner, highest, holder, who, isBegun, isBeing, cancelled, isFailedOver);
    }

    Ledger publishing(boolean isStill) {
        return new Ledger(
                owner,
                highest,
                holder,
                winner,
                isBegun || isStill,
                isStill,
                cancelled,
                isFailedOver);
    }

    Ledger cancelledAt(Map<String, String> tree) {
        return new Ledger(
                owner,
                highest,
                holder,
                winner,
                isBegun,
                isBeing,
                isBeing ? null : tree,
                isFailedOver);
    }

    /// When Redis is back at where it was when the onlooker knew `then`: what is on disk, and every
    /// fence that anybody has seen, stays.
    Ledger rolledBackTo(Ledger then) {
        return new Ledger(
                then.owner,
                highest,
                holder,
                then.winner,
                isBegun,
                isBeing || then.isBeing,
                then.cancelled,
                true);
    }
}
