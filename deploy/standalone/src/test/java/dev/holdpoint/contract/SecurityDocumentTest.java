package dev.holdpoint.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.doctor.Protection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What `docs/security.md` says that holds a promise is there.
class SecurityDocumentTest {
    private static final Path REPOSITORY = Path.of("../..");
    private static final Path DOCUMENT = REPOSITORY.resolve("docs/security.md");

    @Test
    void every_test_that_it_names_is_there() throws IOException {
        var named = all("`(\\w+Test)`", Files.readString(DOCUMENT));
        var files = new TreeSet<String>();
        for (var module : List.of("common", "executor", "dispatcher", "deploy/standalone")) {
            try (Stream<Path> walk =
                    Files.walk(REPOSITORY.resolve(module).resolve("src/test/java"))) {
                walk.forEach(file -> files.add(file.getFileName().toString()));
            }
        }

        assertThat(named).hasSizeGreaterThan(12);
        assertThat(files).containsAll(named.stream().map(name -> name + ".java").toList());
    }

    @Test
    void every_line_of_the_contract_that_it_names_is_there() throws IOException {
        var contract = Files.readString(REPOSITORY.resolve("docs/plugin-contract.md"));
        var text = Files.readString(DOCUMENT).replace("127.0.0.1", "");
        var named = all("\\b(\\d{1,2}\\.\\d{1,2})\\b", text);

        assertThat(named).hasSizeGreaterThan(6);
        for (var line : named) {
            assertThat(contract.contains("**" + line + "**")).as(line).isTrue();
        }
    }

    @Test
    void every_row_of_the_doctor_s_is_in_its_table() throws IOException {
        var document = Files.readString(DOCUMENT);
        var table =
                document.lines()
                        .filter(line -> line.startsWith("|") && line.contains("doctor `"))
                        .map(line -> line.substring(line.indexOf("doctor `")))
                        .collect(Collectors.joining("\n"));
        var expected =
                Arrays.stream(Protection.values())
                        .map(Protection::id)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(all("`([a-z_0-9]+)`", table)).isEqualTo(expected);
    }

    @Test
    void every_document_that_it_leads_to_is_there() throws IOException {
        for (var file : all("\\]\\(([\\w-]+\\.md)", Files.readString(DOCUMENT))) {
            assertThat(REPOSITORY.resolve("docs").resolve(file)).exists();
        }
    }

    private static Set<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
