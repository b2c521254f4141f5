package dev.holdpoint.wire;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of a JSON object that Holdpoint itself wrote: anything unexpected is a fault, not an
/// input error.
record Trusted(Map<String, @Nullable Object> object) {
    static Object present(@Nullable Object value) {
        if (value == null) {
            throw broken("a value is missing");
        }
        return value;
    }

    String text(String name) {
        var value = textOrNull(name);
        if (value == null) {
            throw broken("'" + name + "' is missing");
        }
        return value;
    }

    @Nullable String textOrNull(String name) {
        var value = object.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw broken("'" + name + "' is not a string");
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(object.get(name));
    }

    long integer(String name, long otherwise) {
        return object.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    /// A list of strings; empty when absent.
    List<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (var element : list(name)) {
            texts.add((String) present(element));
        }
        return texts;
    }

    /// An object; empty when absent.
    Map<String, @Nullable Object> object(String name) {
        return object.get(name) instanceof Map<?, ?> map ? Json.castObject(map) : Map.of();
    }

    /// A list of objects; empty when absent.
    List<Map<String, @Nullable Object>> objects(String name) {
        var objects = new ArrayList<Map<String, @Nullable Object>>();
        for (var element : list(name)) {
            objects.add(Json.castObject((Map<?, ?>) present(element)));
        }
        return objects;
    }

    List<@Nullable Object> list(String name) {
        return object.get(name) instanceof List<?> list ? Json.castArray(list) : List.of();
    }

    private static HoldpointException broken(String what) {
        return new HoldpointException(
                Problem.INTERNAL, "a document of our own cannot be read: " + what);
    }
}
