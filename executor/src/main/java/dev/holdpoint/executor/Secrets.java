package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Reply;
import dev.holdpoint.model.Entry;
import dev.holdpoint.queue.GivenAnswers;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Takes the secrets that a plugin was told out of what the plugin says.
///
/// A secret, and each line of one with several, is hidden wherever it stands in a text; one shorter
/// than four characters only where it is all of a text, for it would take half of every other with
/// it. A number is hidden where a secret is that number. What a plugin writes to stderr is kept
/// verbatim in its capture, which only the executor's user can read.
final class Secrets {
    private static final int SHORTEST = 4;
    private static final String HIDDEN = "***";

    private final List<String> parts;
    private final List<String> wholes;

    /// @param parts what is hidden inside of texts
    /// @param wholes what is hidden where it stands alone
    private Secrets(List<String> parts, List<String> wholes) {
        this.parts = parts;
        this.wholes = wholes;
    }

    static Secrets of(GivenAnswers given) {
        var wholes =
                given.secrets().stream()
                        .map(field -> Objects.toString(given.values().get(field), ""))
                        .filter(value -> !value.isBlank())
                        .toList();
        var parts =
                wholes.stream()
                        .flatMap(value -> Stream.concat(Stream.of(value), value.lines()))
                        .flatMap(value -> Stream.of(value, value.strip()))
                        .filter(value -> value.length() >= SHORTEST && !value.isBlank())
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
        return new Secrets(parts, wholes);
    }

    String hide(String text) {
        if (wholes.contains(text.strip())) {
            return HIDDEN;
        }
        var hidden = text;
        for (var part : parts) {
            hidden = hidden.replace(part, HIDDEN);
        }
        return hidden;
    }

    /// A question keeps short texts and numbers: they are what it consists of.
    Reply hide(Reply reply) {
        if (wholes.isEmpty()) {
            return reply;
        }
        var inQuestions = longOnes();
        return new Reply(
                reply.error() == null ? null : hide(reply.error()),
                hideAll(reply.perFile()),
                reply.asks() == null ? null : inQuestions.hide(reply.asks()));
    }

    /// Also the names of files that a plugin made.
    Entry hide(Entry entry) {
        if (wholes.isEmpty()) {
            return entry;
        }
        var hidden =
                new Entry(
                        entry.plugin(),
                        entry.version(),
                        hideEach(entry.filesAffected()),
                        entry.filesTotal(),
                        entry.status(),
                        entry.error() == null ? null : hide(entry.error()),
                        hideEach(entry.violations()),
                        entry.usage(),
                        null,
                        null);
        var perFile = entry.perFile();
        var changes = entry.changes();
        return perFile == null || changes == null
                ? hidden
                : hidden.withDryRun(hideAll(perFile), hideEach(changes));
    }

    private List<String> hideEach(List<String> texts) {
        return texts.stream().map(this::hide).toList();
    }

    Map<String, @Nullable Object> hide(Map<?, ?> object) {
        var hidden = new LinkedHashMap<String, @Nullable Object>();
        object.forEach((name, value) -> hidden.put(hide(String.valueOf(name)), hideIn(value)));
        return hidden;
    }

    private List<Map<String, @Nullable Object>> hideAll(List<Map<String, @Nullable Object>> files) {
        return files.stream().<Map<String, @Nullable Object>>map(this::hide).toList();
    }

    private Secrets longOnes() {
        return new Secrets(
                parts, wholes.stream().filter(value -> value.length() >= SHORTEST).toList());
    }

    private @Nullable Object hideIn(@Nullable Object value) {
        return switch (value) {
            case String text -> hide(text);
            case Map<?, ?> object -> hide(object);
            case List<?> list -> list.stream().map(this::hideIn).toList();
            case Number number -> isSecret(number) ? HIDDEN : number;
            case null -> null;
            default -> value;
        };
    }

    private boolean isSecret(Number number) {
        var value = decimal(number.toString());
        return wholes.stream()
                .anyMatch(secret ->
                        secret.equals(number.toString())
                                || (value != null && isEqual(decimal(secret), value)));
    }

    private static boolean isEqual(@Nullable BigDecimal one, BigDecimal other) {
        return one != null && one.compareTo(other) == 0;
    }

    private static @Nullable BigDecimal decimal(String text) {
        try {
            return text.length() > 100 ? null : new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
