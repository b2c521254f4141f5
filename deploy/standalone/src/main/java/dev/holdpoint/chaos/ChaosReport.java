package dev.holdpoint.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What came out of a run.
///
/// @param passes by how they ended, such as `success` or `dead`
/// @param acts how often the monkey did what
/// @param recoveries milliseconds by what happened
/// @param takenBack events that a failover has undone
/// @param violations every promise that was not kept
public record ChaosReport(
        Map<String, Long> passes,
        Map<String, Long> acts,
        Map<String, List<Long>> recoveries,
        long events,
        long takenBack,
        List<Violation> violations) {
    /// How many histories are shown whole.
    private static final int SHOWN = 5;

    /// For people.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("passes      " + passes);
        lines.add("the monkey  " + acts);
        lines.add("events      " + events + ", " + takenBack + " taken back by failovers");
        recoveries.forEach((what, times) -> {
            var sorted = times.stream().sorted().toList();
            if (!sorted.isEmpty()) {
                lines.add(
                        "%-32s %4d times, median %5d ms, longest %5d ms"
                                .formatted(
                                        what,
                                        sorted.size(),
                                        sorted.get(sorted.size() / 2),
                                        sorted.getLast()));
            }
        });
        violations.stream().limit(SHOWN).forEach(one -> lines.addAll(one.lines()));
        lines.add(
                violations.isEmpty()
                        ? "every promise was kept: 0 lost, 0 published twice, fences rising, one"
                                + " winner per question, every pass over"
                        : String.format(Locale.ROOT, "%d promises were broken", violations.size()));
        return lines;
    }
}
