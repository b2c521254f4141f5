package dev.holdpoint.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one pass costs the server in a part of its life.
///
/// @param passes how many it was measured over
/// @param spent by all of them
record QueueCost(String part, int passes, RedisCounters spent) {
    /// Of Holdpoint's own side: storing passes one by one and in batches, and from their take to
    /// their end, one and fifty at once.
    static List<QueueCost> of(QueueSide side, RedisProbe redis, int passes) {
        var costs = new ArrayList<QueueCost>();
        for (int batch : new int[] {1, QueueMeasure.BATCH}) {
            redis.empty();
            try (var session = side.open()) {
                var before = redis.counters();
                var _ = session.submit(passes, batch);
                var part = batch == 1 ? "submit" : "submit_batch";
                costs.add(new QueueCost(part, passes, redis.counters().since(before)));
            }
        }
        for (int concurrency : new int[] {1, 50}) {
            redis.empty();
            try (var session = side.open()) {
                var _ = session.submit(passes, QueueMeasure.BATCH);
                var before = redis.counters();
                var _ = session.drain(passes, concurrency);
                var part = "process_" + concurrency;
                costs.add(new QueueCost(part, passes, redis.counters().since(before)));
            }
        }
        return costs;
    }

    Map<String, @Nullable Object> json() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("part", part);
        json.put("round_trips", each(spent.calls()));
        json.put("commands", each(spent.commands()));
        json.put("bytes_in", each(spent.in()));
        json.put("bytes_out", each(spent.out()));
        json.put("script_us", each(spent.micros()));
        return json;
    }

    static String head() {
        return "of holdpoint, per pass   round trips  commands  bytes in  bytes out  us in scripts";
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-24s %11.2f %9.1f %9.0f %10.0f %14.1f",
                part,
                each(spent.calls()),
                each(spent.commands()),
                each(spent.in()),
                each(spent.out()),
                each(spent.micros()));
    }

    private double each(long all) {
        return Math.round(100.0 * all / passes) / 100.0;
    }
}
