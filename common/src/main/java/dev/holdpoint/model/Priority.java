package dev.holdpoint.model;

import java.util.Locale;
import java.util.Optional;

/// Which ready stream a new pass goes to.
public enum Priority {
    HIGH,
    NORMAL,
    LOW;

    /// The word on the wire, in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Priority> of(String word) {
        for (var value : values()) {
            if (value.word().equals(word)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
