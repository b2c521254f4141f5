package dev.holdpoint.queue;

import dev.holdpoint.model.PassSpec.OnDeadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What becomes of a question that nobody answers in time, worked out when it is asked.
///
/// @param after how long it waits, from when it is asked
/// @param note why this is not what the pass asked for; null when it is
public record Overdue(Duration after, AtDeadline then, @Nullable String note) {
    public OnDeadline does() {
        return switch (then) {
            case AtDeadline.End end -> OnDeadline.ABORT;
            case AtDeadline.Fail fail -> OnDeadline.FAIL;
            case AtDeadline.Answer answer -> OnDeadline.DEFAULT;
        };
    }
}
