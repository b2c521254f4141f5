package dev.holdpoint.model;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What a person has decided about a publish that is blocked.
///
/// @param by who; free text
/// @param how the channel: `client`, `cli`, `http`
/// @param why as the person put it; may be empty
public record PublishDecision(Way way, String by, String how, Instant at, String why) {
    /// Which way it goes on.
    public enum Way {
        /// The same again, at once.
        RETRY,
        /// Without the changes that cannot be made.
        FINISH,
        /// Back to how the workspace was before.
        UNDO;

        /// The word on the wire, in lower case.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Way> of(String word) {
            for (var value : values()) {
                if (value.word().equals(word)) {
                    return Optional.of(value);
                }
            }
            return Optional.empty();
        }
    }

    /// As warnings tell it.
    public String sentence() {
        return way.word()
                + " was decided by "
                + by
                + " at "
                + at
                + (why.isEmpty() ? "" : ": " + why);
    }
}
