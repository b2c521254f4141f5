package dev.holdpoint.model;

import java.util.Locale;
import java.util.Optional;

/// Where a pass is in its life; docs/architecture.md draws the moves between them.
public enum PassState {
    /// Not before a time to come.
    SCHEDULED,
    /// May run now.
    QUEUED,
    /// An executor holds it under a lease.
    RUNNING,
    /// A person has been asked; nothing is held.
    WAITING,
    /// Over, with an outcome.
    DONE,
    /// Infrastructure gave up on it; kept until somebody decides.
    DEAD;

    public boolean isTerminal() {
        return this == DONE || this == DEAD;
    }

    /// The word on the wire, in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PassState> of(String word) {
        for (var value : values()) {
            if (value.word().equals(word)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
