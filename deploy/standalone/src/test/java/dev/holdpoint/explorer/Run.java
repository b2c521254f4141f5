package dev.holdpoint.explorer;

import dev.holdpoint.executor.stage.ClaimDirectory;
import dev.holdpoint.executor.stage.Journal;
import dev.holdpoint.queue.Claim;
import org.jspecify.annotations.Nullable;

/// What an executor remembers of a pass that it believes to hold.
///
/// @param next what it would do next
/// @param directory null until it has settled
/// @param journal null while nothing of it is sealed
record Run(
        Claim claim,
        Deed next,
        @Nullable ClaimDirectory directory,
        @Nullable Journal journal,
        boolean isLeft) {
    static Run taken(Claim claim, Deed next) {
        return new Run(claim, next, null, null, false);
    }

    long fence() {
        return claim.fence();
    }

    Run settled(Claim further, ClaimDirectory where, Deed then) {
        return new Run(further, then, where, null, false);
    }

    Run sealed(Journal fresh, Deed then) {
        return new Run(claim, then, directory, fresh, false);
    }

    /// With Redis' leave to publish.
    Run left(Claim further, Deed then) {
        return new Run(further, then, directory, journal, true);
    }

    Run then(Deed further) {
        return new Run(claim, further, directory, journal, isLeft);
    }

    Run with(Claim further, Deed then) {
        return new Run(further, then, directory, null, false);
    }

    /// For comparing states: the fence is replaced by its rank.
    String text() {
        return "%d step %d, next %s, %s, journal %s %s, parked %s"
                .formatted(
                        fence(),
                        claim.step(),
                        next,
                        isLeft,
                        claim.journal(),
                        journal == null ? "" : journal.hash(),
                        claim.parked());
    }
}
