package dev.holdpoint.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The figures of `bench queue`.
///
/// @param machine facts by name
/// @param command how to get them again
/// @param rounds how many were to count
/// @param runs at least one; the ratios are those of the first
/// @param costs of Holdpoint's side
record QueueReport(
        Map<String, String> machine,
        String command,
        int rounds,
        List<QueueRun> runs,
        List<QueueCost> costs) {
    /// Rates per second, delays in milliseconds.
    Map<String, @Nullable Object> json() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("machine", machine);
        json.put("commit", Objects.requireNonNullElse(machine.get("commit"), ""));
        json.put("command", command);
        json.put("rounds", rounds);
        json.put("others_were_idle", runs.stream().allMatch(QueueRun::isQuiet));
        json.put("ratios", runs.getFirst().ratios());
        json.put("runs", runs.stream().map(QueueRun::json).toList());
        json.put("per_pass", costs.stream().map(QueueCost::json).toList());
        return json;
    }

    /// Lines for people.
    List<String> table() {
        var lines = new ArrayList<String>();
        machine.forEach((name, value) -> lines.add("%-12s %s".formatted(name, value)));
        lines.add("%-12s %s".formatted("command", command));
        lines.add("medians of %d rounds: per second; p50 and p99 in ms".formatted(rounds));
        for (var run : runs) {
            lines.add("");
            lines.addAll(run.table());
        }
        lines.add("");
        lines.add(QueueCost.head());
        costs.forEach(cost -> lines.add(cost.line()));
        return lines;
    }
}
