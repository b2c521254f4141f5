package dev.holdpoint.model;

import java.util.Locale;
import java.util.Optional;

/// What an answer to a field must look like.
public enum FieldType {
    /// One line of text.
    STRING,
    /// Any text.
    TEXT,
    INTEGER,
    NUMBER,
    BOOLEAN,
    /// ISO, such as 2024-02-07.
    DATE,
    /// Local ISO date and time, seconds and zone optional, such as 2024-02-07T10:15.
    DATETIME,
    /// One of the field's options.
    ENUM,
    /// A path inside the workspace.
    FILE,
    /// A text that never reaches a log, an event or a result.
    SECRET;

    /// The word on the wire, in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<FieldType> of(String word) {
        for (var value : values()) {
            if (value.word().equals(word)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
