package dev.holdpoint.chaos;

import java.util.ArrayList;
import java.util.List;

/// A promise that was not kept.
///
/// @param rule which
/// @param sentence what was expected and what came
/// @param history the events that show it
public record Violation(String rule, String sentence, List<String> history) {
    public Violation {
        history = List.copyOf(history);
    }

    static Violation of(String rule, String sentence, List<Event> events) {
        return new Violation(rule, sentence, events.stream().map(Event::toString).toList());
    }

    /// The rule and the sentence, then an event a line.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("BROKEN " + rule + ": " + sentence);
        history.forEach(line -> lines.add("    " + line));
        return lines;
    }
}
