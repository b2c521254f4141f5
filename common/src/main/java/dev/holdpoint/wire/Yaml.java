package dev.holdpoint.wire;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/// YAML as plain values, for plugin manifests.
///
/// Booleans are those of YAML 1.1 but the bare `y` and `n`, which programs of that version take for
/// text too. Numbers with a point are [BigDecimal]s that keep their digits (`1.10`); dates are
/// text.
public final class Yaml {
    /// The most that is read, in bytes of UTF-8.
    public static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_ALIASES = 100;
    private static final int MAX_VALUES = 50_000;
    private static final Set<String> TRUE = Set.of("true", "yes", "on");
    private static final Pattern BOOLEAN =
            Pattern.compile(
                    "true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF");
    private static final LoadSettings SETTINGS =
            LoadSettings.builder()
                    .setSchema(new Manifests())
                    .setCodePointLimit(MAX_BYTES)
                    .setAllowDuplicateKeys(false)
                    .setAllowNonScalarKeys(false)
                    .build();

    private Yaml() {}

    /// Reads a document that is a mapping.
    ///
    /// @throws Unreadable `bad_setting` saying where and why it cannot be read: also one that is
    ///   larger than 64 KiB, deeper than 32, has a key twice, more than 100 aliases, or 50 000
    ///   values with what they stand for
    public static Map<String, @Nullable Object> parseMapping(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw bad("larger than " + MAX_BYTES + " bytes");
        }
        var plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try {
            checkSize(plain);
            if (new Load(SETTINGS).loadFromString(plain) instanceof Map<?, ?> map) {
                checkGrowth(map, 0, 0);
                var named = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, value) -> named.put(String.valueOf(key), value));
                return named;
            }
        } catch (MarkedYamlEngineException e) {
            throw at(e);
        } catch (YamlEngineException e) {
            throw new Unreadable("not YAML: " + oneLine(e.getMessage()), 0, e);
        }
        throw bad("expected a YAML mapping of names to values");
    }

    /// Before anything is built of it, which would take a stack as deep as the text is nested and
    /// time for each alias of an alias.
    private static void checkSize(String text) {
        int depth = 0;
        int aliases = 0;
        for (var event : new Parse(SETTINGS).parseString(text)) {
            switch (event.getEventId()) {
                case Event.ID.MappingStart, Event.ID.SequenceStart -> depth++;
                case Event.ID.MappingEnd, Event.ID.SequenceEnd -> depth--;
                case Event.ID.Alias -> aliases++;
                case Event.ID.Comment,
                        Event.ID.DocumentEnd,
                        Event.ID.DocumentStart,
                        Event.ID.Scalar,
                        Event.ID.StreamEnd,
                        Event.ID.StreamStart -> {}
            }
            if (depth > MAX_DEPTH) {
                throw bad("nested more than " + MAX_DEPTH + " deep");
            }
            if (aliases > MAX_ALIASES) {
                throw bad("more than " + MAX_ALIASES + " aliases");
            }
        }
    }

    /// What aliases stand for counts each time, and never ends where one stands for itself.
    ///
    /// @param before values that were counted before
    private static int checkGrowth(@Nullable Object value, int depth, int before) {
        int count = before + 1;
        if (depth > MAX_DEPTH || count > MAX_VALUES) {
            throw bad("its aliases make more of it than can be read");
        }
        Collection<?> members =
                switch (value) {
                    case Map<?, ?> map -> map.values();
                    case Collection<?> list -> list;
                    case null, default -> List.of();
                };
        for (var member : members) {
            count = checkGrowth(member, depth + 1, count);
        }
        return count;
    }

    private static Unreadable at(MarkedYamlEngineException e) {
        var context = e.getContext() == null ? "" : oneLine(e.getContext());
        var problem = (context.isEmpty() ? "" : context + ", ") + oneLine(e.getProblem());
        return e.getProblemMark()
                .map(mark ->
                        new Unreadable(
                                "not YAML: line %d, column %d: %s"
                                        .formatted(
                                                mark.getLine() + 1, mark.getColumn() + 1, problem),
                                mark.getLine() + 1,
                                e))
                .orElseGet(() -> new Unreadable("not YAML: " + problem, 0, e));
    }

    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).strip().replaceAll("\\s+", " ");
    }

    private static Unreadable bad(String message) {
        return new Unreadable(message, 0, null);
    }

    /// Why a text is no mapping that can be read.
    public static final class Unreadable extends HoldpointException {
        private final int line;

        private Unreadable(String message, int line, @Nullable Throwable cause) {
            super(Problem.BAD_SETTING, message);
            initCause(cause);
            this.line = line;
        }

        /// Where, from 1; 0 = no one line.
        public int line() {
            return line;
        }
    }

    /// YAML 1.2 with the booleans of 1.1.
    private static final class Manifests implements Schema {
        private final Schema core = new CoreSchema();
        private final ScalarResolver scalars = new CoreScalarResolver(true);

        @Override
        public ScalarResolver getScalarResolver() {
            return (value, implicit) ->
                    implicit && BOOLEAN.matcher(value).matches()
                            ? Tag.BOOL
                            : scalars.resolve(value, implicit);
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            var constructors = new HashMap<>(core.getSchemaTagConstructors());
            constructors.put(Tag.BOOL, node -> TRUE.contains(word(node).toLowerCase(Locale.ROOT)));
            constructors.put(Tag.FLOAT, Manifests::number);
            return constructors;
        }

        private static Object number(Node node) {
            var word = word(node);
            try {
                return new BigDecimal(word);
            } catch (NumberFormatException e) {
                return word; // infinite, or no number
            }
        }

        private static String word(Node node) {
            return ((ScalarNode) node).getValue();
        }
    }
}
