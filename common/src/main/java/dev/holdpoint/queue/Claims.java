package dev.holdpoint.queue;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Progress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an executor does with passes. Every call but [#take] and [#awaitBell] checks that the claim
/// is still the highest.
///
/// Every method may throw a [HoldpointException]: `fenced` when another executor owns the pass
/// (stop all work for it), `redis_unavailable` when Redis cannot be reached in time (commit
/// nothing; the lease lapses).
public interface Claims {
    /// How long a pass stays an executor's without being renewed; executors and upkeep must agree.
    Duration LEASE = Duration.ofSeconds(10);

    /// How long a pass whose publish is blocked stays away at the most.
    Duration LONGEST_DELAY = Duration.ofMinutes(5);

    /// Takes passes that may run now, at most `most`.
    ///
    /// @param running how many this executor runs besides
    Taken take(int most, int running);

    /// The same for an executor that runs nothing.
    default List<Claim> take(int most) {
        return take(most, 0).claims();
    }

    /// Whether a pass waits to be taken that may run now.
    boolean isReady();

    /// Blocks until somebody rings the bell of the queue, at most this long (2 s at the most);
    /// waking is not taking.
    void awaitBell(Duration atMost);

    /// Extends the leases of these claims by a whole lease from now, and says that this executor
    /// lives: to be called each second, also for none. Where it was not heard for three seconds
    /// when a lease ended, what it ran is suspected to have ended it.
    ///
    /// @return those of them that are no longer this executor's, each judged by its own fence:
    ///   their process trees must die at once
    Set<Claim> renew(Collection<Claim> running);

    /// The answers that the plugin of the current step has been given so far, over all its rounds.
    GivenAnswers answers(Claim claim);

    /// Asks for leave to publish the sealed journal with this hash. Records the claim's progress on
    /// the way.
    Claim publishing(Claim claim, String journalHash);

    /// Moves the pass one or more steps further; `further.step()` is greater than the claim's.
    Claim checkpoint(Claim claim, Progress further);

    /// Notes that the current step begins again from nothing, with the answers it has.
    Claim rerun(Claim claim);

    /// Leaves running and asks a person, in one transition. Records the claim's progress on the
    /// way.
    ParkOutcome park(Claim claim, Parking parking);

    /// Adds lines to the pass's live log, of which the last 1000, or 256 KiB, are kept, and moves
    /// its progress.
    ///
    /// Never repeated: lines that could not be written are lost.
    ///
    /// @param activity null = as it was
    void log(Claim claim, List<LogLine> lines, @Nullable Activity activity);

    /// Ends the pass.
    void finish(Claim claim, PassResult result);

    /// Hands the pass back, to be taken again by anyone after the delay; the attempt does not
    /// count.
    ///
    /// @param reason for the people who watch, one line
    /// @param delay in whole milliseconds; with zero the pass is at the front at once, for this
    ///   executor too: only for one that takes nothing more
    void release(Claim claim, String reason, Duration delay);

    /// Hands a pass back whose changes cannot be published now; the attempt does not count. One
    /// that may be half published keeps its phase and its workspace.
    ///
    /// It is taken again after the delay the first time, and after twice the last one each further
    /// time, up to [#LONGEST_DELAY]; at once when a person has decided what no executor knows yet.
    ///
    /// @param reason for the people who watch: what stands in the way and what to do
    void blocked(Claim claim, String reason, Duration delay);

    /// Makes the claim's fence higher than one that was found on disk.
    Claim raise(Claim claim, long seen);
}
