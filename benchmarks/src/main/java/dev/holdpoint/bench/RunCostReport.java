package dev.holdpoint.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The figures of `bench run-cost`.
///
/// @param machine facts by name
/// @param command how to get them again
/// @param sides the compared measures, by the names below
/// @param laps the phases of runs that write one file, in milliseconds
/// @param links of the worker's way, whose cuts are among the measures
/// @param rates passes per second
record RunCostReport(
        Map<String, String> machine,
        String command,
        Baseline baseline,
        Rounds.Result sides,
        List<Map<String, Double>> laps,
        List<String> links,
        List<Rate> rates) {
    static final String IDLE = "run_path";
    static final String WRITER = "run_path_one_file";
    static final String BARE = "bare_bwrap";
    static final String PLAIN = "plain_python";

    private static final List<String> PHASES =
            List.of(
                    "claim",
                    "stage",
                    "sandbox",
                    "manifest",
                    "seal",
                    "decide",
                    "apply",
                    "record",
                    "drop");

    /// The name of the measure of the worker's way cut after a link.
    static String line(String link) {
        return "line_to_" + link;
    }

    /// Passes per second.
    ///
    /// @param idle of a plugin that does nothing
    /// @param writer of one that writes one file
    record Rate(int slots, double idle, double writer) {}

    /// Times in milliseconds.
    Map<String, @Nullable Object> json() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("machine", machine);
        json.put("command", command);
        json.put("bare_command", baseline.bare().words());
        json.put("plain_command", baseline.plain().words());
        json.put("rounds", rounds(sides));
        json.put("ms", summaries(sides));
        var ratios = new LinkedHashMap<String, @Nullable Object>();
        ratios.put("run_path_to_bare_bwrap", rounded(ratio(IDLE, BARE)));
        ratios.put("run_path_one_file_to_bare_bwrap", rounded(ratio(WRITER, BARE)));
        ratios.put("run_path_to_plain_python", rounded(ratio(IDLE, PLAIN)));
        json.put("ratios", ratios);
        var phases = new LinkedHashMap<String, @Nullable Object>();
        PHASES.forEach(phase -> phases.put(phase, summary(lap(phase))));
        json.put("phases_ms", phases);
        json.put(
                "passes_per_second",
                rates.stream()
                        .map(rate ->
                                Map.of(
                                        "slots",
                                        rate.slots,
                                        "idle",
                                        rounded(rate.idle),
                                        "one_file",
                                        rounded(rate.writer)))
                        .toList());
        return json;
    }

    private static Map<String, @Nullable Object> rounds(Rounds.Result result) {
        var rounds = new LinkedHashMap<String, @Nullable Object>();
        rounds.put("counted", result.load().values().size());
        rounds.put("dropped", result.dropped());
        rounds.put("others_were_idle", result.isQuiet());
        rounds.put("load_of_others", rounded(result.load().median()));
        return rounds;
    }

    private static Map<String, @Nullable Object> summaries(Rounds.Result result) {
        var summaries = new LinkedHashMap<String, @Nullable Object>();
        result.samples().forEach((name, samples) -> summaries.put(name, summary(samples)));
        return summaries;
    }

    private static Map<String, @Nullable Object> summary(Samples samples) {
        var summary = new LinkedHashMap<String, @Nullable Object>();
        summary.put("p10", rounded(samples.quantile(0.1)));
        summary.put("median", rounded(samples.median()));
        summary.put("p90", rounded(samples.quantile(0.9)));
        return summary;
    }

    private double ratio(String side, String other) {
        return sides.of(side).over(sides.of(other)).median();
    }

    private Samples lap(String phase) {
        return new Samples(laps.stream().map(lap -> lap.getOrDefault(phase, 0.0)).toList());
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    /// Lines for people.
    List<String> table() {
        var lines = new ArrayList<String>();
        machine.forEach((name, value) -> lines.add("%-12s %s".formatted(name, value)));
        lines.add("%-12s %s".formatted("command", command));
        lines.add("");
        lines.add("one run, in turns, ms                  p10  median     p90   to bare bwrap");
        side(lines, "a plugin that does nothing", IDLE);
        side(lines, "a plugin that writes one file", WRITER);
        side(lines, "bare bwrap … python3 -I -c pass", BARE);
        side(lines, "plain python3 -I -S -c pass", PLAIN);
        lines.add(told(sides));
        lines.add("bare is: " + String.join(" ", baseline.bare().words()));
        lines.add("");
        lines.add("where they go when one file is written, ms             p10  median");
        lines.add("(claim: once a pass of any number of plugins, not in the run above)");
        for (var phase : PHASES) {
            var samples = lap(phase);
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "  %-46s %7.1f %7.1f",
                            phase,
                            samples.quantile(0.1),
                            samples.median()));
        }
        lines.add("");
        lines.add("the sandbox alone, cut after each link, ms            p10  median");
        double before = 0;
        for (var link : links) {
            var samples = sides.of(line(link));
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "  %-46s %7.1f %7.1f %+8.1f",
                            link,
                            samples.quantile(0.1),
                            samples.median(),
                            samples.median() - before));
            before = samples.median();
        }
        if (!rates.isEmpty()) {
            lines.add("");
            lines.add("passes per second   slots   does nothing   writes one file");
            rates.forEach(rate ->
                    lines.add(
                            String.format(
                                    Locale.ROOT,
                                    "%25d %14.1f %17.1f",
                                    rate.slots,
                                    rate.idle,
                                    rate.writer)));
        }
        return lines;
    }

    private void side(List<String> lines, String title, String side) {
        var samples = sides.of(side);
        lines.add(
                String.format(
                        Locale.ROOT,
                        "  %-32s %7.1f %7.1f %7.1f %15.2f",
                        title,
                        samples.quantile(0.1),
                        samples.median(),
                        samples.quantile(0.9),
                        ratio(side, BARE)));
    }

    private static String told(Rounds.Result result) {
        return String.format(
                Locale.ROOT,
                "  %d rounds, %d dropped; others used %.0f %% of the processors%s",
                result.load().values().size(),
                result.dropped(),
                100 * result.load().median(),
                result.isQuiet() ? "" : ": TOO BUSY for figures that hold");
    }
}
