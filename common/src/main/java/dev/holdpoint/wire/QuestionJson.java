package dev.holdpoint.wire;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.holdpoint.model.Field;
import dev.holdpoint.model.FieldType;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Question;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Questions as plugins write them, and as they are kept.
public final class QuestionJson {
    private static final int MAX_FIELDS = 100;

    private QuestionJson() {}

    /// Makes a question of what a worker's envelope says.
    ///
    /// A secret has no default: what the plugin put there could be read by everybody.
    ///
    /// @param fields the `fields` of `input_required`; null counts as none
    /// @throws HoldpointException `bad_spec` with what is wrong with each field
    public static Question of(@Nullable Object fields, String reason) {
        var problems = new ArrayList<String>();
        var read = new ArrayList<Field>();
        var ids = new HashSet<String>();
        if (fields != null && !(fields instanceof List<?>)) {
            problems.add("fields: expected a list");
        }
        if (fields instanceof List<?> list) {
            if (list.size() > MAX_FIELDS) {
                problems.add("fields: at most " + MAX_FIELDS + ", got " + list.size());
            }
            int at = 0;
            for (var element : list) {
                var where = "fields[" + at++ + "]";
                if (element instanceof Map<?, ?> map) {
                    read.add(field(where, Json.castObject(map), ids, problems));
                } else {
                    problems.add(where + ": expected an object");
                }
            }
        }
        var canonical =
                Json.writeCanonical(
                        problems.isEmpty() ? read.stream().map(Field::raw).toList() : fields);
        if (canonical.getBytes(StandardCharsets.UTF_8).length > Question.MAX_FIELDS_BYTES) {
            problems.add("fields: more than " + Question.MAX_FIELDS_BYTES + " bytes of JSON");
        }
        if (!problems.isEmpty()) {
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    "the question cannot be asked: " + String.join("; ", problems),
                    problems);
        }
        return new Question(read, reason, sha256(canonical));
    }

    public static String write(Question question) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("fields", question.fields().stream().map(Field::raw).toList());
        out.put("reason", question.reason());
        return Json.write(out);
    }

    /// Reads what `write` wrote.
    public static Question read(String json) {
        var map = Json.parseObject(json);
        return of(map.get("fields"), map.get("reason") instanceof String reason ? reason : "");
    }

    private static Field field(
            String where,
            Map<String, @Nullable Object> raw,
            Set<String> ids,
            List<String> problems) {
        var in = new Members(where + ".", raw, problems);
        var id = in.text("id", "");
        if (id.isEmpty() || id.length() > 128) {
            in.problem("id", "a name of 1 to 128 characters");
        } else if (!ids.add(id)) {
            problems.add(where + ".id: '" + id + "' appears twice");
        }
        var pattern = in.text("pattern");
        if (pattern != null) {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                in.problem(
                        "pattern",
                        "a regular expression in RE2 syntax (" + e.getDescription() + ")");
            }
        }
        var type = FieldType.of(in.text("type", "string")).orElse(FieldType.STRING);
        var kept = new LinkedHashMap<String, @Nullable Object>(raw);
        if (type == FieldType.SECRET) {
            kept.remove("default");
        }
        var options =
                in.raw("options") instanceof List<?> list
                        ? list.stream().filter(o -> o != null).map(o -> (Object) o).toList()
                        : List.<Object>of();
        if (type == FieldType.ENUM && options.isEmpty()) {
            problems.add(where + ".options: an enum needs at least one");
        }
        return new Field(
                id,
                in.text("label", id),
                type,
                !Boolean.FALSE.equals(in.raw("required")),
                kept.get("default"),
                in.text("help", ""),
                options,
                pattern,
                in.number("min"),
                in.number("max"),
                kept);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
