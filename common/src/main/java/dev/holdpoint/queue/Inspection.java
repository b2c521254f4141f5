package dev.holdpoint.queue;

import dev.holdpoint.model.FoundPasses;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.LoggedLine;
import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What can be read, without moving anything.
public interface Inspection {
    Optional<PassView> pass(PassId id);

    /// The pass as it is now.
    ///
    /// @throws dev.holdpoint.model.HoldpointException `not_found`
    default PassView known(PassId id) {
        return pass(id).orElseThrow(() -> Unknown.pass(id));
    }

    /// The question as it is now.
    ///
    /// @throws dev.holdpoint.model.HoldpointException `not_found`
    default InputRequest known(RequestId id) {
        return input(id).orElseThrow(() -> Unknown.input(id));
    }

    /// The passes of the queue that fit, those that moved last first, at most `most`.
    FoundPasses passes(PassFilter filter, int most);

    /// How many passes are where, for every queue that ever got a pass, by name.
    List<QueueStatus> queues();

    /// The lines of a pass's live log from this number on, oldest first, as far as they are still
    /// there: the last 1000, or the last 256 KiB.
    List<LoggedLine> log(PassId id, long from);

    Optional<InputRequest> input(RequestId id);

    /// The open questions of a queue, oldest first, at most `most`.
    List<InputRequest> openInputs(int most);

    /// Blocks until the pass is in one of these states.
    ///
    /// @throws dev.holdpoint.model.HoldpointException `timed_out` with the state it is in;
    ///   `not_found`
    PassView await(PassId id, Set<PassState> states, Duration atMost);

    /// The executors that said something in the last 15 s.
    List<ExecutorStatus> executors();

    /// When a pass reached a terminal state; empty when it has not, or is unknown.
    Optional<Instant> ended(PassId id);

    /// Whether Redis knows the pass at all.
    boolean knows(PassId id);

    /// Whether Redis answers now.
    boolean reachable();
}
