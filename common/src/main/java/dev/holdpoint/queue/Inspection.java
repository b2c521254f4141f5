package dev.holdpoint.queue;

import dev.holdpoint.model.InputRequest;
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
