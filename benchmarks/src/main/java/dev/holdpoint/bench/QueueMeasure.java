package dev.holdpoint.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// What is measured of each side in turns, each time on an emptied Redis.
///
/// @param figures what one turn gives, by name
/// @param warmUp rounds that do not count
record QueueMeasure(List<String> figures, int warmUp, Way way) {
    /// How many go in one call of a batch.
    static final int BATCH = 100;

    /// Above this part of all processors' time others count as busy.
    static final double BUSY = 0.1;

    /// One turn.
    interface Way {
        /// Gives a value for each figure, in their order.
        List<Double> of(QueueSession session);
    }

    /// All, in the order of the table.
    ///
    /// @param jobs in batches and at many at once; one by one it is a fourth of them
    /// @param seconds of submitting at a steady rate
    static List<QueueMeasure> all(int jobs, int seconds) {
        int few = Math.max(1, jobs / 4);
        return List.of(
                rate("enqueue", session -> session.submit(few, 1)),
                rate("enqueue_batch", session -> session.submit(jobs, BATCH)),
                rate("process_1", session -> drained(session, few, 1)),
                rate("process_50", session -> drained(session, jobs, 50)),
                delays(1, seconds),
                delays(100, seconds),
                delays(1000, seconds));
    }

    private interface Rate {
        double of(QueueSession session);
    }

    private static QueueMeasure rate(String figure, Rate rate) {
        return new QueueMeasure(List.of(figure), 2, session -> List.of(rate.of(session)));
    }

    private static double drained(QueueSession session, int count, int concurrency) {
        var _ = session.submit(count, BATCH);
        return session.drain(count, concurrency);
    }

    private static QueueMeasure delays(int perSecond, int seconds) {
        return new QueueMeasure(
                List.of(p50(perSecond), p99(perSecond)),
                1,
                session -> {
                    var delays = session.delays(perSecond * seconds, perSecond);
                    return List.of(delays.p50(), delays.p99());
                });
    }

    static String p50(int perSecond) {
        return "p50_at_" + perSecond;
    }

    static String p99(int perSecond) {
        return "p99_at_" + perSecond;
    }

    /// A figure of one side in the result of [#rounds].
    static String of(String side, String figure) {
        return side + " " + figure;
    }

    /// Measures the sides in turns until this many rounds count.
    Rounds.Result rounds(List<QueueSide> sides, RedisProbe redis, OtherLoad load, int wanted) {
        var measures = new LinkedHashMap<String, DoubleSupplier>();
        for (var side : sides) {
            var last = new LinkedHashMap<String, Double>();
            for (var figure : figures) {
                boolean isFirst = figure.equals(figures.getFirst());
                measures.put(
                        of(side.name(), figure),
                        () -> {
                            if (isFirst) {
                                last.putAll(once(side, redis));
                            }
                            return last.getOrDefault(figure, Double.NaN);
                        });
            }
        }
        return new Rounds(measures, load, warmUp, BUSY).run(wanted);
    }

    private Map<String, Double> once(QueueSide side, RedisProbe redis) {
        redis.empty();
        var found = new LinkedHashMap<String, Double>();
        try (var session = side.open()) {
            var values = way.of(session);
            for (int i = 0; i < figures.size(); i++) {
                found.put(figures.get(i), values.get(i));
            }
        }
        return found;
    }
}
