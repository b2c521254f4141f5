package dev.holdpoint.queue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that has been answered to one plugin of one pass so far.
///
/// @param rounds how many questions of it have an answer
/// @param values the union of the answers, secrets in clear: never to be logged, printed or stored
public record GivenAnswers(int rounds, Map<String, @Nullable Object> values) {
    public static final GivenAnswers NONE = new GivenAnswers(0, Map.of());

    public GivenAnswers {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// Without the values.
    @Override
    public String toString() {
        return "GivenAnswers[rounds=" + rounds + ", fields=" + values.keySet() + "]";
    }
}
