package dev.holdpoint.model;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// How long the questions of a pass wait for a person.
///
/// @param atMost counted from when the question is asked, 1 second to 366 days, in whole seconds;
///   null = for ever; any other is refused with `bad_spec`
/// @param onDeadline what happens then; of no meaning where they wait for ever
public record Patience(@Nullable Duration atMost, PassSpec.OnDeadline onDeadline) {
    public static final Patience ENDLESS = new Patience(null, PassSpec.OnDeadline.ABORT);

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(366);

    /// What is allowed, in words.
    public static final String ALLOWED =
            LEAST.toSeconds() + " to " + MOST.toSeconds() + " (366 days)";

    public Patience {
        if (atMost != null && !allows(atMost)) {
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    "the deadline of questions: expected whole seconds, "
                            + ALLOWED
                            + ", got "
                            + atMost);
        }
    }

    public static boolean allows(Duration atMost) {
        return isWhole(atMost) && atMost.compareTo(LEAST) >= 0 && atMost.compareTo(MOST) <= 0;
    }

    private static boolean isWhole(Duration atMost) {
        return atMost.equals(atMost.truncatedTo(ChronoUnit.SECONDS));
    }
}
