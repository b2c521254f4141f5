package dev.holdpoint.model;

import java.util.List;

/// What a plugin asks a person.
///
/// @param fields in the order to be shown; ids are unique
/// @param reason one sentence, empty when the plugin gave none
/// @param digest SHA-256 of the canonical form of the fields, in hex: the same digest is the same
///   question
public record Question(List<Field> fields, String reason, String digest) {
    /// The largest JSON of the fields that is accepted, in bytes.
    public static final int MAX_FIELDS_BYTES = 64 * 1024;

    public Question {
        fields = List.copyOf(fields);
    }
}
