package dev.holdpoint.queue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that has been answered to one plugin of one pass so far.
///
/// @param rounds how many questions of it have an answer
/// @param values the union of the answers, secrets in clear: never to be logged, printed or stored
/// @param secrets the fields of `values` that are secrets
/// @param byDeadline the digests of the questions that nobody answered in time and whose defaults
///   were taken
public record GivenAnswers(
        int rounds,
        Map<String, @Nullable Object> values,
        Set<String> secrets,
        Set<String> byDeadline) {
    public static final GivenAnswers NONE = new GivenAnswers(0, Map.of(), Set.of(), Set.of());

    public GivenAnswers {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        secrets = Set.copyOf(secrets);
        byDeadline = Set.copyOf(byDeadline);
    }

    /// Without the values.
    @Override
    public String toString() {
        return "GivenAnswers[rounds=" + rounds + ", fields=" + values.keySet() + "]";
    }
}
