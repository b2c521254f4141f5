package dev.holdpoint.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The members of one JSON object, read by name and type; every problem is noted instead of
/// stopping at the first.
final class Members {
    private final String where;
    private final Map<String, @Nullable Object> object;
    private final List<String> problems;
    private final Set<String> known = new LinkedHashSet<>();

    /// Reads an object.
    ///
    /// @param where prefix for messages, such as `context.`; empty at the top
    Members(String where, Map<String, @Nullable Object> object, List<String> problems) {
        this.where = where;
        this.object = object;
        this.problems = problems;
    }

    void problem(String name, String expected) {
        problems.add(where + name + ": expected " + expected + ", got " + shown(object.get(name)));
    }

    @Nullable Object raw(String name) {
        known.add(name);
        return object.get(name);
    }

    @Nullable String text(String name) {
        var value = raw(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        problem(name, "a string");
        return null;
    }

    String text(String name, String otherwise) {
        var value = text(name);
        return value == null ? otherwise : value;
    }

    boolean flag(String name) {
        var value = raw(name);
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value != null) {
            problem(name, "true or false");
        }
        return false;
    }

    long integer(String name, long otherwise) {
        var value = raw(name);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value != null) {
            problem(name, "an integer");
        }
        return otherwise;
    }

    @Nullable Double number(String name) {
        var value = raw(name);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value != null) {
            problem(name, "a number");
        }
        return null;
    }

    /// One of the words of an enum, in lower case.
    <T extends Enum<T>> T choice(String name, T[] choices, T otherwise) {
        var word = text(name);
        if (word == null) {
            return otherwise;
        }
        var words = new ArrayList<String>();
        for (var choice : choices) {
            var known = choice.name().toLowerCase(Locale.ROOT);
            if (known.equals(word)) {
                return choice;
            }
            words.add(known);
        }
        problem(name, "one of " + String.join(", ", words));
        return otherwise;
    }

    /// A list of strings; null when absent.
    @Nullable List<String> texts(String name) {
        var value = raw(name);
        if (value == null) {
            return null;
        }
        var texts = new ArrayList<String>();
        if (value instanceof List<?> list) {
            for (var element : list) {
                if (element instanceof String text) {
                    texts.add(text);
                } else {
                    problem(name, "a list of strings");
                    return List.of();
                }
            }
        } else {
            problem(name, "a list of strings");
        }
        return texts;
    }

    /// An object; empty when absent.
    Map<String, @Nullable Object> object(String name) {
        var value = raw(name);
        if (value instanceof Map<?, ?> map) {
            return Json.castObject(map);
        }
        if (value != null) {
            problem(name, "an object");
        }
        return new LinkedHashMap<>();
    }

    /// The members of an object inside this one.
    Members inside(String name) {
        return new Members(where + name + ".", object(name), problems);
    }

    /// Notes every member that nobody asked for, with the first of them those that there are.
    void refuseOthers() {
        var knownHere = "; known here: " + String.join(", ", known);
        for (var name : object.keySet()) {
            if (!known.contains(name)) {
                problems.add(where + name + ": unknown field" + knownHere);
                knownHere = "";
            }
        }
    }

    static String shown(@Nullable Object value) {
        var text = Json.write(value);
        return text.length() <= 80 ? text : text.substring(0, 77) + "…";
    }
}
