package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.RequestId;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/redis-layout.md` is a promise to whoever reads Redis: it names the keys that are made, all
/// of them and no others.
class RedisLayoutTest {
    private static final Path DOCUMENT = Path.of("../../docs/redis-layout.md");
    private static final Path SCRIPTS =
            Path.of("../../common/src/main/resources/dev/holdpoint/queue/redis");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(hps?:[^`]+)` \\|");
    private static final Pattern IN_A_SCRIPT =
            Pattern.compile("\\b(secret_key|key|fields)\\('([a-z:]+)'(?: (\\.\\.))?");
    private static final PassId PASS = new PassId("q", 0, new UUID(1, 2));

    @Test
    void every_key_that_is_made_is_in_the_document() throws Exception {
        var rows = rows();

        assertThat(made())
                .hasSizeGreaterThan(30)
                .allSatisfy(key -> assertThat(rows).filteredOn(row -> fits(row, key)).hasSize(1));
    }

    @Test
    void every_key_in_the_document_is_made() throws Exception {
        var made = made();

        assertThat(rows())
                .hasSizeGreaterThan(25)
                .allSatisfy(row -> assertThat(made).anyMatch(key -> fits(row, key)));
    }

    @Test
    void every_event_that_a_script_emits_is_in_the_document() throws IOException {
        var document = Files.readString(DOCUMENT);
        var line = document.substring(document.indexOf("**Events:** `"));
        var named = line.substring(13, line.indexOf('`', 13)).split("\\s+", -1);

        assertThat(Set.of(named))
                .isEqualTo(
                        Pattern.compile("emit\\('([a-z_]+)'")
                                .matcher(scripts())
                                .results()
                                .map(found -> found.group(1))
                                .collect(Collectors.toSet()));
    }

    private static List<String> rows() throws IOException {
        return ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /// `T` is the partition, `<…>` anything.
    private static boolean fits(String row, String key) {
        var literal =
                Arrays.stream(row.replaceFirst(":T:", ":{q:0}:").split("<[a-z]+>", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".+"));
        return key.matches(literal);
    }

    private static Set<String> made() throws Exception {
        var all = new TreeSet<String>();
        var keys = Keys.of(PASS);
        for (var field : Keys.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof String name) {
                all.add(name);
            }
        }
        for (var method : Keys.class.getDeclaredMethods()) {
            if (!Modifier.isPrivate(method.getModifiers())
                    && method.getReturnType() == String.class
                    && !Set.of("toString", "queue").contains(method.getName())) {
                all.add((String) method.invoke(keys, arguments(method)));
            }
        }
        all.addAll(keys.readyStreams());
        Matcher found = IN_A_SCRIPT.matcher(scripts());
        while (found.find()) {
            all.add(
                    (found.group(1).equals("secret_key") ? "hps" : "hp")
                            + ":{q:0}:"
                            + found.group(2)
                            + (found.group(3) == null ? "" : "x"));
        }
        return all;
    }

    private static Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(type ->
                        type == PassId.class
                                ? PASS
                                : type == RequestId.class ? new RequestId(PASS, 0, 1) : "x")
                .toArray();
    }

    private static String scripts() throws IOException {
        try (var files = Files.list(SCRIPTS)) {
            var text = new StringBuilder();
            for (var file : files.sorted().toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }
}
