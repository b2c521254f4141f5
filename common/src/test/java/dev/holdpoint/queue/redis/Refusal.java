package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Expects that something is refused for one reason.
final class Refusal {
    private Refusal() {}

    static HoldpointException refused(Problem why, ThrowingCallable call) {
        var refusal =
                Objects.requireNonNull(
                        catchThrowableOfType(HoldpointException.class, call),
                        "nothing was refused");
        assertThat(refusal.problem()).as(refusal.getMessage()).isEqualTo(why);
        return refusal;
    }
}
