package dev.holdpoint.wire;

import com.google.re2j.Pattern;
import dev.holdpoint.model.Field;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Question;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checks an answer against the fields of its question, and says what is wrong with each.
///
/// A value may come as JSON (`true`, `12`) or as the text a person typed (`"true"`, `"12"`); what
/// comes out is JSON of the field's type. A field that is left out or empty gets its default, or is
/// left out when it is not required.
public final class AnswerForm {
    private static final int MAX_ANSWER_BYTES = 1024 * 1024;

    private AnswerForm() {}

    /// Normalises an answer.
    ///
    /// @return field id → value, in the order of the fields
    /// @throws HoldpointException `bad_answer`, one detail per field that is wrong
    public static Map<String, @Nullable Object> check(
            Question question, Map<String, @Nullable Object> values) {
        var problems = new ArrayList<String>();
        var out = new LinkedHashMap<String, @Nullable Object>();
        var known = question.fields().stream().map(Field::id).collect(Collectors.toSet());
        for (var id : values.keySet()) {
            if (!known.contains(id)) {
                problems.add(
                        id
                                + ": not a field of this question; its fields: "
                                + question.fields().stream()
                                        .map(Field::id)
                                        .collect(Collectors.joining(", ")));
            }
        }
        checkSize(values, problems);
        for (var field : question.fields()) {
            var given = values.get(field.id());
            var value = given == null || given.equals("") ? field.defaultValue() : given;
            if (value == null) {
                if (field.required()) {
                    problems.add(field.id() + ": required (" + expected(field) + ")");
                }
                continue;
            }
            try {
                out.put(field.id(), normal(field, value));
            } catch (Refused e) {
                var shown = field.isSecret() ? "what came" : Members.shown(value);
                problems.add(field.id() + ": expected " + e.getMessage() + ", got " + shown);
            }
        }
        if (!problems.isEmpty()) {
            throw new HoldpointException(
                    Problem.BAD_ANSWER,
                    "the answer does not fit the question; nothing was changed",
                    problems);
        }
        return out;
    }

    /// What the defaults of the fields answer by themselves. An optional field whose default does
    /// not fit is left out.
    ///
    /// @return field id → value, in the order of the fields
    /// @throws HoldpointException `bad_answer`, one detail per required field that has no default
    ///   that fits
    public static Map<String, @Nullable Object> defaults(Question question) {
        var problems = new ArrayList<String>();
        var out = new LinkedHashMap<String, @Nullable Object>();
        for (var field : question.fields()) {
            var only = new Question(List.of(field), "", "");
            try {
                out.putAll(check(only, Map.of()));
            } catch (HoldpointException e) {
                if (field.required()) {
                    problems.addAll(e.details());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new HoldpointException(
                    Problem.BAD_ANSWER, "the defaults do not answer the question", problems);
        }
        return out;
    }

    private static void checkSize(Map<String, @Nullable Object> values, List<String> problems) {
        try {
            var json = Json.write(values);
            if (json.getBytes(StandardCharsets.UTF_8).length > MAX_ANSWER_BYTES) {
                problems.add("the answer is larger than " + MAX_ANSWER_BYTES + " bytes");
            }
        } catch (HoldpointException e) {
            throw new HoldpointException(
                    Problem.BAD_ANSWER,
                    "the answer does not fit the question; nothing was changed",
                    List.of("the answer " + e.getMessage()));
        }
    }

    /// What an answer to this field must look like, in a few words for people.
    public static String expected(Field field) {
        return switch (field.type()) {
            case STRING -> "one line of text";
            case TEXT -> "text";
            case SECRET -> "a secret text";
            case INTEGER -> "a whole number";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case DATE -> "a date such as 2024-02-07";
            case DATETIME -> "a date and time such as 2024-02-07T10:15";
            case ENUM ->
                    "one of "
                            + field.options().stream()
                                    .map(Members::shown)
                                    .collect(Collectors.joining(", "));
            case FILE -> "a path inside the workspace";
        };
    }

    /// What else an answer to this field must keep to, in a few words each.
    public static List<String> limits(Field field) {
        var limits = new ArrayList<String>();
        var unit =
                switch (field.type()) {
                    case INTEGER, NUMBER -> "";
                    case STRING, TEXT, SECRET, DATE, DATETIME, FILE -> " characters";
                    case BOOLEAN, ENUM -> null;
                };
        if (unit != null) {
            if (field.pattern() != null && !unit.isEmpty()) {
                limits.add("matching " + field.pattern());
            }
            if (field.min() != null) {
                limits.add("at least " + plain(field.min()) + unit);
            }
            if (field.max() != null) {
                limits.add("at most " + plain(field.max()) + unit);
            }
        }
        return limits;
    }

    private static Object normal(Field field, Object value) {
        return switch (field.type()) {
            case STRING -> {
                var text = text(field, value);
                if (text.chars().anyMatch(c -> c == '\n' || c == '\r')) {
                    throw new Refused(expected(field));
                }
                yield text;
            }
            case TEXT, SECRET -> text(field, value);
            case INTEGER -> integer(field, value);
            case NUMBER -> number(field, value);
            case BOOLEAN -> flag(field, value);
            case DATE -> date(field, value);
            case DATETIME -> dateTime(field, value);
            case ENUM -> option(field, value);
            case FILE -> file(field, value);
        };
    }

    private static String text(Field field, Object value) {
        if (!(value instanceof String text)) {
            throw new Refused(expected(field));
        }
        if (field.pattern() != null && !Pattern.matches(field.pattern(), text)) {
            throw new Refused("text that matches " + field.pattern());
        }
        if (field.min() != null && text.length() < field.min()) {
            throw new Refused("at least " + plain(field.min()) + " characters");
        }
        if (field.max() != null && text.length() > field.max()) {
            throw new Refused("at most " + plain(field.max()) + " characters");
        }
        return text;
    }

    private static Object integer(Field field, Object value) {
        try {
            var number = decimal(value).toBigIntegerExact();
            inRange(field, new BigDecimal(number));
            return number.bitLength() < 64 ? (Object) number.longValue() : refuse(number);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new Refused(expected(field));
        }
    }

    private static Object refuse(BigInteger number) {
        throw new Refused("a whole number of at most 64 bits, not one of " + number.bitLength());
    }

    private static Object number(Field field, Object value) {
        try {
            var number = decimal(value);
            inRange(field, number);
            double value64 = number.doubleValue();
            if (Double.isInfinite(value64)) {
                throw new Refused(expected(field) + " below 1.8e308");
            }
            return value64;
        } catch (NumberFormatException e) {
            throw new Refused(expected(field));
        }
    }

    private static BigDecimal decimal(Object value) {
        if (value instanceof Number || value instanceof String) {
            var text = value.toString().strip();
            if (text.length() <= 64) {
                var number = new BigDecimal(text);
                if (Math.abs((long) number.scale()) <= 400) {
                    return number;
                }
            }
        }
        throw new NumberFormatException();
    }

    private static void inRange(Field field, BigDecimal number) {
        if (field.min() != null && number.compareTo(BigDecimal.valueOf(field.min())) < 0) {
            throw new Refused("at least " + plain(field.min()));
        }
        if (field.max() != null && number.compareTo(BigDecimal.valueOf(field.max())) > 0) {
            throw new Refused("at most " + plain(field.max()));
        }
    }

    private static Object flag(Field field, Object value) {
        return switch (value.toString().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new Refused(expected(field));
        };
    }

    private static Object date(Field field, Object value) {
        try {
            return LocalDate.parse(text(field, value)).toString();
        } catch (DateTimeParseException e) {
            throw new Refused(expected(field));
        }
    }

    private static Object dateTime(Field field, Object value) {
        var text = text(field, value);
        try {
            if (text.endsWith("Z")
                    || text.lastIndexOf('+') > 0
                    || text.lastIndexOf('-') > text.indexOf('T')) {
                OffsetDateTime.parse(text);
            } else {
                LocalDateTime.parse(text);
            }
            return text;
        } catch (DateTimeParseException e) {
            throw new Refused(expected(field));
        }
    }

    private static Object option(Field field, Object value) {
        for (var option : field.options()) {
            if (option.equals(value) || option.toString().equals(value)) {
                return option;
            }
        }
        throw new Refused(expected(field));
    }

    private static Object file(Field field, Object value) {
        var path = text(field, value);
        for (var part : path.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.chars().anyMatch(c -> c < 0x20)) {
                throw new Refused("a path relative to the workspace, without '..'");
            }
        }
        return path;
    }

    private static String plain(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }

    /// Carries what was expected out of the depths of one field.
    private static final class Refused extends RuntimeException {
        Refused(String expected) {
            super(expected, null, false, false);
        }
    }
}
