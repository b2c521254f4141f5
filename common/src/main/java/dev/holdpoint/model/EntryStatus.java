package dev.holdpoint.model;

import java.util.Locale;
import java.util.Optional;

/// How one plugin of a pass ended.
public enum EntryStatus {
    SUCCESS,
    SKIPPED,
    FAILED,
    TIMEOUT,
    POLICY_VIOLATION;

    /// Whether a pass with only such entries is a success.
    public boolean isGood() {
        return this == SUCCESS || this == SKIPPED;
    }

    /// The word on the wire, in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<EntryStatus> of(String word) {
        for (var value : values()) {
            if (value.word().equals(word)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
