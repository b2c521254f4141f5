package dev.holdpoint.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing that a plugin wants to know.
///
/// @param id the name under which the plugin gets the answer
/// @param type what an answer must look like; a type nobody knows counts as `string`
/// @param required whether an answer without it is refused
/// @param defaultValue a JSON value, or null for none
/// @param options what may be chosen, for an enum
/// @param pattern a regular expression (RE2 syntax) that the whole value must match, or null
/// @param min the least number, or the least length of a text; null for none
/// @param max the greatest number, or the greatest length of a text; null for none
/// @param raw the field as the plugin wrote it, unknown keys included
public record Field(
        String id,
        String label,
        FieldType type,
        boolean required,
        @Nullable Object defaultValue,
        String help,
        List<Object> options,
        @Nullable String pattern,
        @Nullable Double min,
        @Nullable Double max,
        Map<String, @Nullable Object> raw) {
    public Field {
        options = List.copyOf(options);
        raw = Collections.unmodifiableMap(new LinkedHashMap<>(raw));
    }

    public boolean isSecret() {
        return type == FieldType.SECRET;
    }
}
