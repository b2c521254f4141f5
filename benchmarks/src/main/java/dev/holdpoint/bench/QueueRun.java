package dev.holdpoint.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All figures of all sides under one way of keeping what is stored.
///
/// @param aof `off` or `everysec`
/// @param sides names, Holdpoint's first
/// @param results by figure
record QueueRun(String aof, List<String> sides, Map<String, Rounds.Result> results) {
    /// A ratio to a peer that is held to an aim.
    ///
    /// @param figure what is divided, Holdpoint's by the peer's
    private record Ratio(String name, String figure, String peer) {}

    private static final List<Ratio> RATIOS =
            List.of(
                    new Ratio("process_vs_bullmq", "process_50", BullmqSide.NAME),
                    new Ratio("process_vs_redisson", "process_50", RedissonSide.NAME),
                    new Ratio("enqueue_batch_vs_bullmq", "enqueue_batch", BullmqSide.NAME),
                    new Ratio("enqueue_vs_bullmq", "enqueue", BullmqSide.NAME),
                    new Ratio("p50_vs_bullmq", QueueMeasure.p50(1000), BullmqSide.NAME),
                    new Ratio("p99_vs_bullmq", QueueMeasure.p99(1000), BullmqSide.NAME));

    /// By name; null where the peer was not measured. Medians of what each round gave.
    Map<String, @Nullable Object> ratios() {
        var ratios = new LinkedHashMap<String, @Nullable Object>();
        for (var ratio : RATIOS) {
            ratios.put(
                    ratio.name(),
                    sides.contains(ratio.peer())
                            ? rounded(over(ratio.figure(), ratio.peer()))
                            : null);
        }
        return ratios;
    }

    private double over(String figure, String peer) {
        return samples(HoldpointSide.NAME, figure).over(samples(peer, figure)).median();
    }

    private Samples samples(String side, String figure) {
        return result(figure).of(QueueMeasure.of(side, figure));
    }

    private Rounds.Result result(String figure) {
        var found = results.get(figure);
        if (found == null) {
            throw new IllegalArgumentException(figure);
        }
        return found;
    }

    boolean isQuiet() {
        return results.values().stream().allMatch(Rounds.Result::isQuiet);
    }

    Map<String, @Nullable Object> json() {
        var figures = new LinkedHashMap<String, @Nullable Object>();
        results.forEach((figure, result) -> figures.put(figure, figure(figure, result)));
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("aof", aof);
        json.put("ratios", ratios());
        json.put("figures", figures);
        return json;
    }

    private Map<String, @Nullable Object> figure(String figure, Rounds.Result result) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("unit", figure.startsWith("p") && figure.contains("_at_") ? "ms" : "per_second");
        for (var side : sides) {
            var samples = samples(side, figure);
            var one = new LinkedHashMap<String, @Nullable Object>();
            one.put("median", rounded(samples.median()));
            one.put("rounds", samples.values().stream().map(QueueRun::rounded).toList());
            json.put(side, one);
        }
        json.put("counted", result.load().values().size());
        json.put("dropped", result.dropped());
        json.put("others_were_idle", result.isQuiet());
        json.put("load_of_others", rounded(result.load().median()));
        return json;
    }

    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /// Lines for people.
    List<String> table() {
        var lines = new ArrayList<String>();
        lines.add(line("append-only file " + aof, side -> side, peer -> "to " + peer) + "  others");
        results.forEach((figure, result) ->
                lines.add(
                        line(
                                        figure,
                                        side -> number(samples(side, figure).median()),
                                        peer -> number(over(figure, peer)) + " x")
                                + told(result)));
        return lines;
    }

    private interface Cell {
        String of(String side);
    }

    private String line(String name, Cell each, Cell ratio) {
        var line = new StringBuilder(String.format(Locale.ROOT, "%-24s", name));
        sides.forEach(side -> line.append(String.format(Locale.ROOT, "%12s", each.of(side))));
        sides.stream()
                .skip(1)
                .forEach(side -> line.append(String.format(Locale.ROOT, "%14s", ratio.of(side))));
        return line.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
    }

    private static String told(Rounds.Result result) {
        return String.format(
                Locale.ROOT,
                "  %3.0f %%%s",
                100 * result.load().median(),
                result.isQuiet() ? "" : " TOO BUSY");
    }
}
