package dev.holdpoint.wire;

import dev.holdpoint.model.Delivery;
import dev.holdpoint.model.Durability;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The members of a pass that say where and when it is handed out and how long it is kept.
final class DeliveryJson {
    private static final int MAX_LABELS = 32;
    private static final int MAX_TEXT = 256;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_./-]{1,128}");
    private static final long LEAST_RETENTION = 60;
    private static final long MOST_RETENTION = Duration.ofDays(366).toSeconds();

    private DeliveryJson() {}

    static Delivery read(Members in, List<String> problems) {
        return new Delivery(
                queue(in),
                in.choice("priority", Priority.values(), Priority.NORMAL),
                notBefore(in),
                labels(in, problems),
                retention(in),
                idempotencyKey(in),
                require(in.inside("isolation")),
                durability(in));
    }

    static void write(Delivery delivery, Map<String, @Nullable Object> out) {
        var notBefore = delivery.notBefore();
        out.put("queue", delivery.queue());
        out.put("priority", delivery.priority().word());
        out.put("not_before", notBefore == null ? null : notBefore.toString());
        out.put("labels", delivery.labels());
        out.put("retention_seconds", delivery.retention().toSeconds());
        out.put("idempotency_key", delivery.idempotencyKey());
        var durability = delivery.durability();
        if (durability != null) {
            out.put("durability", durability.word());
        }
        var require = delivery.require();
        if (require != null) {
            out.put("isolation", Map.of("require", require.wire()));
        }
    }

    private static String queue(Members in) {
        var queue = in.text("queue", Delivery.USUAL.queue());
        if (!PassId.isQueueName(queue)) {
            in.problem("queue", "lower-case letters, digits, '_' and '-', at most 64");
        }
        return queue;
    }

    private static @Nullable Durability durability(Members in) {
        return in.text("durability") == null
                ? null
                : in.choice("durability", Durability.values(), Durability.REPLICATED);
    }

    private static @Nullable Instant notBefore(Members in) {
        var text = in.text("not_before");
        if (text == null) {
            return null;
        }
        try {
            var moment = OffsetDateTime.parse(text);
            if (moment.getYear() > 1969 && moment.getYear() < 10_000) {
                return moment.toInstant();
            }
        } catch (DateTimeParseException e) {
            // falls through to the one message for all of it
        }
        in.problem("not_before", "a moment with its zone such as 2030-02-07T10:15:00Z");
        return null;
    }

    private static Map<String, String> labels(Members in, List<String> problems) {
        var labels = new LinkedHashMap<String, String>();
        var given = in.object("labels");
        given.forEach((name, value) -> {
            if (!LABEL.matcher(name).matches()) {
                problems.add(
                        "labels: a name has letters, digits, '_', '.', '/' and '-', at most"
                                + " 128; got "
                                + Members.shown(name));
            } else if (value instanceof String text && isShortText(text)) {
                labels.put(name, text);
            } else {
                problems.add(
                        "labels."
                                + name
                                + ": expected a string of at most "
                                + MAX_TEXT
                                + " characters without control characters, got "
                                + Members.shown(value));
            }
        });
        if (given.size() > MAX_LABELS) {
            problems.add("labels: at most " + MAX_LABELS + ", got " + given.size());
        }
        return labels;
    }

    private static Duration retention(Members in) {
        long usual = Delivery.USUAL_RETENTION.toSeconds();
        long seconds = in.integer("retention_seconds", usual);
        if (seconds < LEAST_RETENTION || seconds > MOST_RETENTION) {
            in.problem("retention_seconds", LEAST_RETENTION + " to " + MOST_RETENTION);
            return Delivery.USUAL_RETENTION;
        }
        return Duration.ofSeconds(seconds);
    }

    private static @Nullable Level require(Members isolation) {
        var text = isolation.text("require");
        isolation.refuseOthers();
        var level = text == null ? Optional.<Level>empty() : Level.of(text);
        if (text != null && level.isEmpty()) {
            isolation.problem("require", "one of strong, namespaces, limits");
        }
        return level.orElse(null);
    }

    private static @Nullable String idempotencyKey(Members in) {
        var key = in.text("idempotency_key");
        if (key != null && (key.isEmpty() || !isShortText(key))) {
            in.problem(
                    "idempotency_key",
                    "1 to " + MAX_TEXT + " characters without control characters");
        }
        return key;
    }

    private static boolean isShortText(String text) {
        return text.length() <= MAX_TEXT && text.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
    }
}
