package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Reply;
import dev.holdpoint.queue.GivenAnswers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Takes the secrets that a plugin was told out of what the plugin says.
///
/// A secret shorter than four characters is not looked for: it would take half of every text with
/// it. What a plugin writes to stderr is kept verbatim in its capture, which only the executor's
/// user can read.
final class Secrets {
    private static final int SHORTEST = 4;
    private static final String HIDDEN = "***";

    private final List<String> values;

    private Secrets(List<String> values) {
        this.values = values;
    }

    static Secrets of(GivenAnswers given) {
        return new Secrets(
                given.secrets().stream()
                        .map(field -> Objects.toString(given.values().get(field), ""))
                        .filter(value -> value.length() >= SHORTEST)
                        .toList());
    }

    String hide(String text) {
        var hidden = text;
        for (var value : values) {
            hidden = hidden.replace(value, HIDDEN);
        }
        return hidden;
    }

    Reply hide(Reply reply) {
        return values.isEmpty()
                ? reply
                : new Reply(
                        reply.error() == null ? null : hide(reply.error()),
                        reply.perFile().stream().map(this::hide).toList(),
                        reply.asks() == null ? null : hide(reply.asks()));
    }

    Map<String, @Nullable Object> hide(Map<?, ?> object) {
        var hidden = new LinkedHashMap<String, @Nullable Object>();
        object.forEach((name, value) -> hidden.put(hide(String.valueOf(name)), hideIn(value)));
        return hidden;
    }

    private @Nullable Object hideIn(@Nullable Object value) {
        return switch (value) {
            case String text -> hide(text);
            case Map<?, ?> object -> hide(object);
            case List<?> list -> list.stream().map(this::hideIn).toList();
            case null -> null;
            default -> value;
        };
    }
}
