package dev.holdpoint.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The figures of `bench stage`.
///
/// @param machine facts by name
/// @param command how to get them again
/// @param files sizes of the workspaces
/// @param trees runs in them, by [#tree]
/// @param changed how many files were set aside
/// @param parked setting them aside and taking them up again, by [#changes]
/// @param phases of that, by [#phase]
record StageCostReport(
        Map<String, String> machine,
        String command,
        List<Integer> files,
        Rounds.Result trees,
        List<Integer> changed,
        Rounds.Result parked,
        Map<String, List<Double>> phases) {
    static final List<String> PHASES = List.of("park", "resume");

    static String tree(int files) {
        return "files_" + files;
    }

    static String changes(int changed) {
        return "changed_" + changed;
    }

    static String phase(int changed, String phase) {
        return phase + "_" + changed;
    }

    /// Times in milliseconds; ratios are those to the smallest workspace, round by round.
    Map<String, @Nullable Object> json() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("machine", machine);
        json.put("command", command);
        json.put("rounds", rounds(trees));
        var runs = new ArrayList<Map<String, @Nullable Object>>();
        for (int each : files) {
            var run = summary("files", each, trees.of(tree(each)));
            run.put("ratio", rounded(ratio(each)));
            runs.add(run);
        }
        json.put("one_file_changed_ms", runs);
        json.put("rounds_of_parking", rounds(parked));
        var parks = new ArrayList<Map<String, @Nullable Object>>();
        for (int each : changed) {
            var park = summary("changed", each, parked.of(changes(each)));
            for (var phase : PHASES) {
                park.put(phase, rounded(phase(phase, each).median()));
            }
            parks.add(park);
        }
        json.put("park_and_resume_ms", parks);
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

    private static Map<String, @Nullable Object> summary(String what, int size, Samples samples) {
        var summary = new LinkedHashMap<String, @Nullable Object>();
        summary.put(what, size);
        summary.put("p10", rounded(samples.quantile(0.1)));
        summary.put("median", rounded(samples.median()));
        summary.put("p90", rounded(samples.quantile(0.9)));
        return summary;
    }

    /// To the first workspace.
    private double ratio(int size) {
        return trees.of(tree(size)).over(trees.of(tree(files.getFirst()))).median();
    }

    private Samples phase(String phase, int size) {
        return new Samples(phases.getOrDefault(phase(size, phase), List.of()));
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
        lines.add("one file changed, ms: files of the workspace     p10  median     p90   ratio");
        for (int each : files) {
            lines.add(
                    line(
                            each,
                            trees.of(tree(each)),
                            String.format(Locale.ROOT, "%7.2f", ratio(each))));
        }
        lines.add(told(trees));
        lines.add("");
        lines.add(
                "set aside and taken up again, ms: files changed  p10  median     p90    park  resume");
        for (int each : changed) {
            lines.add(
                    line(
                            each,
                            parked.of(changes(each)),
                            String.format(
                                    Locale.ROOT,
                                    "%7.1f %7.1f",
                                    phase("park", each).median(),
                                    phase("resume", each).median())));
        }
        lines.add(told(parked));
        return lines;
    }

    private static String line(int size, Samples samples, String more) {
        return String.format(
                Locale.ROOT,
                "%44d %7.1f %7.1f %7.1f %s",
                size,
                samples.quantile(0.1),
                samples.median(),
                samples.quantile(0.9),
                more);
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
