package dev.holdpoint.executor.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What comes of a hostile plugin at one level, as the document says it: what comes of it usually,
/// then, each after a `;`, under which condition something else does.
///
/// @param usual where no condition holds
/// @param others the first that holds counts
record Cell(Outcome usual, List<Other> others) {
    private static final Pattern END = Pattern.compile("; (?=[a-z' ]+: \\w+ (?:-?\\d+|\\*))");

    record Other(String condition, Outcome outcome) {
        private static Other of(String text) {
            int colon = text.indexOf(": ");
            return new Other(text.substring(0, colon), Outcome.of(text.substring(colon + 2)));
        }
    }

    /// @throws IllegalArgumentException for a text that is none
    static Cell of(String text) {
        var parts = END.split(text, -1);
        return new Cell(Outcome.of(parts[0]), Arrays.stream(parts).skip(1).map(Other::of).toList());
    }

    /// @param conditions those that hold
    Outcome under(Set<String> conditions) {
        return others.stream()
                .filter(other -> conditions.contains(other.condition))
                .map(Other::outcome)
                .findFirst()
                .orElse(usual);
    }
}
