package dev.holdpoint.queue;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;

/// What whoever asks for something that is not there is told.
public final class Unknown {
    private Unknown() {}

    public static HoldpointException pass(PassId id) {
        return new HoldpointException(
                Problem.NOT_FOUND,
                "Redis does not know pass "
                        + id
                        + ": it is mistyped, of another Redis, or its retention is over; 'holdpoint"
                        + " pass list' shows those that are there");
    }

    public static HoldpointException input(RequestId id) {
        return new HoldpointException(
                Problem.NOT_FOUND,
                "nobody asked "
                        + id
                        + ", or it is long over; 'holdpoint input list' shows the open questions");
    }
}
