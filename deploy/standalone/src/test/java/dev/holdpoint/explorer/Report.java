package dev.holdpoint.explorer;

import org.jspecify.annotations.Nullable;

/// What an exploration has come to.
///
/// @param depth the length of the longest orders
/// @param decided the first order after which a person had to decide about a publish; null when
///   nobody had to
/// @param finding null when every rule held
record Report(
        String plot, int depth, Seen seen, @Nullable Finding decided, @Nullable Finding finding) {
    /// How much was seen.
    ///
    /// @param states that differ
    /// @param steps that were done
    /// @param orders of the greatest length, which these steps stand for
    /// @param ends states in which a healthy executor was let finish
    record Seen(int states, long steps, double orders, int ends) {}

    @Override
    public String toString() {
        return "%s: %d states and %d ends by %d steps, for %.3g orders of %d steps%s%s"
                .formatted(
                        plot,
                        seen.states(),
                        seen.ends(),
                        seen.steps(),
                        seen.orders(),
                        depth,
                        said("; a person has to decide after", decided),
                        said("; a rule is broken after", finding));
    }

    private static String said(String what, @Nullable Finding found) {
        return found == null ? "" : what + System.lineSeparator() + found;
    }
}
