package dev.holdpoint.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long the questions of a pass wait for a person.
///
/// @param deadline of each question, counted from when it is asked, 1 second to 366 days, in whole
///   seconds; null = for ever
/// @param onDeadline what happens then; of no meaning without a deadline
public record Patience(@Nullable Duration deadline, PassSpec.OnDeadline onDeadline) {
    public static final Patience ENDLESS = new Patience(null, PassSpec.OnDeadline.ABORT);
}
