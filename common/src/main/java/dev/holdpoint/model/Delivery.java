package dev.holdpoint.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where and when a pass is handed out, what it is found by, and how long it is kept.
///
/// @param queue see [PassId#queue()]
/// @param notBefore the pass is not taken before, by Redis' own clock, at most 366 days ahead, in
///   whole milliseconds; null, or one that is over = at once
/// @param labels for people and dashboards: at most 32; names of letters, digits, `_`, `.`, `/` and
///   `-`, at most 128; values of at most 256 characters without control characters
/// @param retention how long the pass can be read after its end, 60 seconds to 366 days, in whole
///   seconds
/// @param idempotencyKey its name within queue and workspace until it is forgotten, 1 to 256
///   characters without control characters; null = none
/// @param require the weakest sandbox level at which its plugins may run; null = whatever its
///   executor has
/// @param durability what a submit waits for; null = for a replica, where there are any
public record Delivery(
        String queue,
        Priority priority,
        @Nullable Instant notBefore,
        Map<String, String> labels,
        Duration retention,
        @Nullable String idempotencyKey,
        @Nullable Level require,
        @Nullable Durability durability) {
    public static final Duration USUAL_RETENTION = Duration.ofDays(7);

    public static final Delivery USUAL =
            new Delivery(
                    PassId.DEFAULT_QUEUE,
                    Priority.NORMAL,
                    null,
                    Map.of(),
                    USUAL_RETENTION,
                    null,
                    null,
                    null);

    public Delivery {
        notBefore = notBefore == null ? null : notBefore.truncatedTo(ChronoUnit.MILLIS);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    public Delivery withQueue(String other) {
        return new Delivery(
                other, priority, notBefore, labels, retention, idempotencyKey, require, durability);
    }

    public Delivery withPriority(Priority other) {
        return new Delivery(
                queue, other, notBefore, labels, retention, idempotencyKey, require, durability);
    }

    public Delivery withNotBefore(@Nullable Instant other) {
        return new Delivery(
                queue, priority, other, labels, retention, idempotencyKey, require, durability);
    }

    public Delivery withLabels(Map<String, String> other) {
        return new Delivery(
                queue, priority, notBefore, other, retention, idempotencyKey, require, durability);
    }

    public Delivery withRetention(Duration other) {
        return new Delivery(
                queue, priority, notBefore, labels, other, idempotencyKey, require, durability);
    }

    public Delivery withIdempotencyKey(@Nullable String other) {
        return new Delivery(
                queue, priority, notBefore, labels, retention, other, require, durability);
    }

    public Delivery withRequire(@Nullable Level other) {
        return new Delivery(
                queue, priority, notBefore, labels, retention, idempotencyKey, other, durability);
    }

    public Delivery withDurability(@Nullable Durability other) {
        return new Delivery(
                queue, priority, notBefore, labels, retention, idempotencyKey, require, other);
    }
}
