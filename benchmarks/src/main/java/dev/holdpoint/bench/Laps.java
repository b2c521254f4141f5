package dev.holdpoint.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/// A stopwatch with names for its laps, in milliseconds.
final class Laps {
    private final Map<String, Double> all = new LinkedHashMap<>();
    private long last = System.nanoTime();

    /// Ends the lap that began with the one before.
    void end(String name) {
        all.put(name, Milliseconds.since(last));
        last = System.nanoTime();
    }

    Map<String, Double> all() {
        return Map.copyOf(all);
    }
}
