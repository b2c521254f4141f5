package dev.holdpoint.model;

import java.util.Locale;
import java.util.Optional;

/// How a done pass ended.
public enum Outcome {
    /// Every entry is success or skipped.
    SUCCESS,
    /// Some or all entries failed, timed out or broke policy, without `fatal`.
    PARTIAL,
    /// Fatal, or refused before the first plugin ran.
    FAILED,
    /// A person said no.
    ABORTED,
    /// The producer said no.
    CANCELLED,
    /// A question's deadline passed and the pass asked to end then.
    EXPIRED;

    /// The word on the wire, in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Outcome> of(String word) {
        for (var value : values()) {
            if (value.word().equals(word)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
