package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Field;
import dev.holdpoint.model.Question;
import dev.holdpoint.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An answer split into what anybody may read and what only executors may.
///
/// @param digest keyed, over all values: the same digest is the same answer
/// @param redacted JSON of the values, secrets as `***`
/// @param secrets field, JSON value, field, JSON value, …
record StoredAnswer(String digest, String redacted, List<String> secrets) {
    static final String HIDDEN = "***";

    /// Splits normalised values.
    static StoredAnswer of(
            Question question, Map<String, @Nullable Object> values, Digests digests) {
        var hidden =
                question.fields().stream()
                        .filter(Field::isSecret)
                        .map(Field::id)
                        .collect(Collectors.toSet());
        var open = new LinkedHashMap<String, @Nullable Object>();
        var secrets = new ArrayList<String>();
        values.forEach((field, value) -> {
            open.put(field, hidden.contains(field) ? HIDDEN : value);
            if (hidden.contains(field)) {
                secrets.add(field);
                secrets.add(Json.write(value));
            }
        });
        return new StoredAnswer(
                digests.of("values " + Json.writeCanonical(values)), Json.write(open), secrets);
    }

    /// Somebody's no.
    static StoredAnswer abort(Digests digests) {
        return new StoredAnswer(digests.of("abort"), "{}", List.of());
    }
}
