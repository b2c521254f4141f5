package dev.holdpoint.executor.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The document names every finding there is, with its severity, and no other.
class LintDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/plugin-lint.md");
    private static final Path CODES = Path.of("sdk/python/holdpoint/_lint/codes.py");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (error|warning) \\|");
    private static final Pattern CODE = Pattern.compile("(?m)^    \"([a-z_]+)\": (ERROR|WARNING),");

    @Test
    void its_table_is_the_table_of_the_code() throws IOException {
        var expected = new TreeMap<String, String>();
        for (var rule : PackageRule.values()) {
            expected.put(rule.code(), rule.severity().word());
        }
        matches(CODE, CODES)
                .forEach(code ->
                        expected.put(code.group(1), code.group(2).toLowerCase(Locale.ROOT)));
        expected.put(SourceCheck.NOT_CHECKED, "error");
        var documented = new TreeMap<String, String>();
        matches(ROW, DOCUMENT).forEach(row -> documented.put(row.group(1), row.group(2)));

        assertThat(expected).hasSizeGreaterThan(55);
        assertThat(documented).isEqualTo(expected);
    }

    private static List<MatchResult> matches(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().toList();
    }
}
