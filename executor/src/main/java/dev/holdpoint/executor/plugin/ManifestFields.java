package dev.holdpoint.executor.plugin;

import dev.holdpoint.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The fields of one mapping of a manifest, read with all that is wrong with them.
final class ManifestFields {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final Pattern WORD = Pattern.compile("\\S|\\S[^\\p{Cntrl}]{0,126}\\S");
    private static final int MAX_SHOWN = 80;

    private final String prefix;
    private final Map<?, ?> map;
    private final List<UnusableManifest.Flaw> flaws;

    /// @param prefix of the names of fields in messages
    ManifestFields(String prefix, Map<?, ?> map) {
        this(prefix, map, new ArrayList<>());
    }

    private ManifestFields(String prefix, Map<?, ?> map, List<UnusableManifest.Flaw> flaws) {
        this.prefix = prefix;
        this.map = map;
        this.flaws = flaws;
    }

    /// A mapping in this one; an empty one where there is none. Its flaws count here.
    ManifestFields inner(String key) {
        var value = map.get(key);
        if (value instanceof Map<?, ?> inner) {
            return new ManifestFields(prefix + key + ".", inner, flaws);
        }
        if (value != null) {
            expected(key, "a mapping", value);
        }
        return new ManifestFields(prefix + key + ".", Map.of(), flaws);
    }

    /// A value that has to be there.
    <T> T required(String key, Function<String, T> read) {
        if (map.get(key) == null) {
            flaw(key, "required");
        }
        return read.apply(key);
    }

    /// Required: letters, digits, `_` and `-`, at most 255, which file systems demand.
    String name(String key) {
        var name = required(key, this::text);
        if (isScalar(key) && !NAME.matcher(name).matches()) {
            expected(key, "1 to 255 letters, digits, '_' and '-'", name);
        }
        return name;
    }

    /// Required: one line of at most 128 characters without space around it.
    String word(String key) {
        var word = required(key, this::text);
        if (isScalar(key) && !WORD.matcher(word).matches()) {
            expected(key, "one line of 1 to 128 characters without space around it", word);
        }
        return word;
    }

    private boolean isScalar(String key) {
        var value = map.get(key);
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    /// Text, also where it looks like a number or a boolean; empty where there is none.
    String text(String key) {
        return switch (map.get(key)) {
            case null -> "";
            case String text -> text;
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case Object other -> {
                expected(key, "text", other);
                yield "";
            }
        };
    }

    /// Texts; none where there are none.
    List<String> texts(String key) {
        var value = map.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            expected(key, "a list of texts, [] for none", value);
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (var element : list) {
            if (element instanceof String text) {
                texts.add(text);
            } else {
                expected(key, "a list of texts, in quotes where YAML sees no text", element);
            }
        }
        return texts;
    }

    /// The words of a command; none where there are none.
    List<String> argv(String key) {
        var words = texts(key);
        if (map.get(key) instanceof List<?> list) {
            if (list.isEmpty()) {
                flaw(key, "expected at least the program, got []");
            } else if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
                flaw(key, "a word of a command cannot hold a NUL");
            } else if (!words.isEmpty() && words.getFirst().isBlank()) {
                flaw(key, "the program's name is empty");
            }
        }
        return words;
    }

    /// A whole number from 1 on.
    int bounded(String key, int otherwise, int most) {
        var value = map.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number >= 1 && number <= most) {
            return number;
        }
        expected(key, "a whole number from 1 to " + most, value);
        return otherwise;
    }

    boolean flag(String key) {
        var value = map.get(key);
        if (value != null && !(value instanceof Boolean)) {
            expected(key, "yes or no, without quotes", value);
        }
        return Boolean.TRUE.equals(value);
    }

    /// @throws UnusableManifest `bad_setting` with everything that is wrong
    void demandGood() {
        if (!flaws.isEmpty()) {
            throw new UnusableManifest(Problem.BAD_SETTING, flaws);
        }
    }

    private void expected(String key, String what, @Nullable Object came) {
        flaw(key, "expected " + what + ", got " + shown(came));
    }

    private void flaw(String key, String what) {
        flaws.add(new UnusableManifest.Flaw(prefix + key, what));
    }

    private static String shown(@Nullable Object value) {
        var text =
                switch (value) {
                    case String word -> "'" + word + "'";
                    case null, default -> String.valueOf(value);
                };
        var line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
    }
}
