package dev.holdpoint.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a person says to a question: values for its fields, or no.
public sealed interface Answer {
    /// Who says it; free text, at most 256 characters without control characters, recorded.
    String by();

    /// Values for the fields of the question.
    ///
    /// @param values by field id, as JSON values or as the text a person typed
    record Values(Map<String, @Nullable Object> values, String by) implements Answer {
        public Values {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /// The pass is to end as aborted.
    record Abort(String by) implements Answer {}
}
