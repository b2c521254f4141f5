package dev.holdpoint.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// Measures that are compared, taken in turns: whatever slows the machine down slows all of them
/// down. Rounds in which other processes were busy do not count, unless there are too few others.
final class Rounds {
    /// The part of all processors' time above which others count as busy. On an idle machine of two
    /// cores it is 0.21 to 0.23: what the kernel does for namespaces that end counts as theirs.
    static final double BUSY = 0.3;

    private static final int WARM_UP = 30;

    private final Map<String, DoubleSupplier> measures;
    private final OtherLoad load;
    private final int warmUp;
    private final double busy;

    /// What one measure gave, by its name.
    ///
    /// @param samples of the rounds that count
    /// @param dropped rounds that do not count
    /// @param isQuiet whether others were idle in all rounds that count
    /// @param load the others' part of all processors' time in the rounds that count
    record Result(Map<String, Samples> samples, int dropped, boolean isQuiet, Samples load) {
        Samples of(String measure) {
            var found = samples.get(measure);
            if (found == null) {
                throw new IllegalArgumentException(measure);
            }
            return found;
        }
    }

    /// @param measures by name, in the order of each round; each gives one number, in milliseconds
    Rounds(Map<String, DoubleSupplier> measures, OtherLoad load) {
        this(measures, load, WARM_UP, BUSY);
    }

    /// @param warmUp rounds that are made before, at most as many as wanted
    /// @param busy the part of all processors' time above which others count as busy
    Rounds(Map<String, DoubleSupplier> measures, OtherLoad load, int warmUp, double busy) {
        this.measures = new LinkedHashMap<>(measures);
        this.load = load;
        this.warmUp = warmUp;
        this.busy = busy;
    }

    /// Measures until this many rounds count, at most twice as many.
    Result run(int wanted) {
        for (int i = 0; i < Math.min(warmUp, wanted); i++) {
            var _ = round();
        }
        var all = new ArrayList<Round>();
        long quiet = 0;
        while (quiet < wanted && all.size() < 2 * wanted) {
            var round = round();
            all.add(round);
            quiet += round.load() <= busy ? 1 : 0;
        }
        boolean isQuiet = quiet >= wanted;
        var counted = isQuiet ? all.stream().filter(round -> round.load() <= busy).toList() : all;
        return result(counted, all.size() - counted.size(), isQuiet);
    }

    private record Round(Map<String, Double> values, double load) {}

    private Round round() {
        var values = new LinkedHashMap<String, Double>();
        load.begin();
        measures.forEach((name, measure) -> values.put(name, measure.getAsDouble()));
        return new Round(values, load.end());
    }

    private Result result(List<Round> rounds, int dropped, boolean isQuiet) {
        var samples = new LinkedHashMap<String, Samples>();
        for (var name : measures.keySet()) {
            samples.put(
                    name,
                    new Samples(
                            rounds.stream()
                                    .map(round -> round.values().getOrDefault(name, Double.NaN))
                                    .toList()));
        }
        return new Result(
                samples, dropped, isQuiet, new Samples(rounds.stream().map(Round::load).toList()));
    }
}
