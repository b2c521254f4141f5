package dev.holdpoint.bench;

import java.util.List;

/// From before a job was submitted until its work began, in milliseconds.
record Delays(double p50, double p99) {
    static Delays of(List<Double> all) {
        var samples = new Samples(all);
        return new Delays(samples.quantile(0.5), samples.quantile(0.99));
    }
}
