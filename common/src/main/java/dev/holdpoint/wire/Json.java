package dev.holdpoint.wire;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON as plain values: maps, lists, strings, numbers, booleans and null.
///
/// Reading is strict: one value, no duplicate names, nothing after it, at most 200 levels deep.
/// Only what plugins write is read as they are used to.
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(200)
                                                    .maxStringLength(4 << 20)
                                                    .build())
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                    .build();
    private static final JsonMapper PRETTY =
            MAPPER.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final JsonMapper CANONICAL =
            MAPPER.rebuild().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private static final JsonMapper LOOSE =
            MAPPER.rebuild()
                    .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private Json() {}

    /// Reads one JSON value.
    ///
    /// @throws HoldpointException `bad_spec` saying where and why it is not JSON
    public static @Nullable Object parse(String text) {
        return parsed(MAPPER, text);
    }

    private static @Nullable Object parsed(JsonMapper mapper, String text) {
        try {
            return mapper.readValue(text, Object.class);
        } catch (JacksonException e) {
            throw new HoldpointException(Problem.BAD_SPEC, "not JSON: " + plain(e), e);
        }
    }

    /// Reads one JSON object.
    ///
    /// @throws HoldpointException `bad_spec` when it is not JSON or not an object
    public static Map<String, @Nullable Object> parseObject(String text) {
        return object(parse(text));
    }

    /// Reads one JSON object that a plugin wrote, as Python's `json` would: the last of several
    /// members of one name counts, and `NaN`, `Infinity` and `-Infinity` are numbers.
    ///
    /// @throws HoldpointException `bad_spec` when it is not JSON or not an object
    public static Map<String, @Nullable Object> parseLooseObject(String text) {
        return object(parsed(LOOSE, text));
    }

    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return castObject(object);
        }
        throw new HoldpointException(Problem.BAD_SPEC, "expected a JSON object: {…}");
    }

    /// Reads one JSON array.
    ///
    /// @throws HoldpointException `bad_spec` when it is not JSON or not an array
    public static List<@Nullable Object> parseArray(String text) {
        if (parse(text) instanceof List<?> array) {
            return castArray(array);
        }
        throw new HoldpointException(Problem.BAD_SPEC, "expected a JSON array: […]");
    }

    /// Writes on one line, members in the order of the map.
    ///
    /// @throws HoldpointException `bad_spec` when it is no JSON value, or one inside itself
    public static String write(@Nullable Object value) {
        return written(MAPPER, value);
    }

    /// Writes for people, indented.
    public static String writePretty(@Nullable Object value) {
        return written(PRETTY, value);
    }

    /// Writes on one line with the members of every object sorted by name, so that equal values
    /// give equal text.
    public static String writeCanonical(@Nullable Object value) {
        return written(CANONICAL, value);
    }

    private static String written(JsonMapper mapper, @Nullable Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JacksonException e) {
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    "holds a value that is no JSON; use maps with text as keys, lists, text, numbers,"
                            + " true, false and null, at most 200 levels deep",
                    e);
        }
    }

    @SuppressWarnings("unchecked") // a JSON object has string keys
    static Map<String, @Nullable Object> castObject(Map<?, ?> object) {
        return (Map<String, @Nullable Object>) object;
    }

    @SuppressWarnings("unchecked") // an array of JSON values
    static List<@Nullable Object> castArray(List<?> array) {
        return (List<@Nullable Object>) array;
    }

    private static String plain(JacksonException e) {
        var location = e.getLocation();
        var where =
                location == null
                        ? ""
                        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        return e.getOriginalMessage() + where;
    }
}
