package dev.holdpoint.bench;

import java.util.List;
import java.util.stream.IntStream;

/// Numbers of one kind in the order in which they were measured; at least one.
record Samples(List<Double> values) {
    Samples {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    double median() {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /// The smallest value that at least this part of all values do not exceed.
    ///
    /// @param part above 0, at most 1
    double quantile(double part) {
        var sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }

    /// Value by value over the values that others had in the same round.
    Samples over(Samples others) {
        if (others.values.size() != values.size()) {
            throw new IllegalArgumentException(values.size() + " over " + others.values.size());
        }
        return new Samples(
                IntStream.range(0, values.size())
                        .mapToObj(i -> values.get(i) / others.values.get(i))
                        .toList());
    }
}
