package dev.holdpoint.executor.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.hostile.HostileTable.Row;
import dev.holdpoint.model.Level;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The document lists the suite, the whole suite and nothing else, and meets the contract.
class HostileDocumentTest {
    private static final Path CONTRACT = Path.of("../docs/plugin-contract.md");
    private static final Pattern LINE = Pattern.compile("(?m)^- \\*\\*(\\d+\\.\\d+)\\*\\*");

    /// Lines of the section about limits that no plugin can try to break here: what settings say,
    /// and a disk that is nearly full.
    private static final Set<String> NOT_FOR_PLUGINS = Set.of("5.14", "5.19");

    private static final String TABLE =
            """
            | plugin | what it does | strong | limits | contract |
            |---|---|---|---|---|
            | `one` | Does. | failed -9 `signal: SIGKILL` | the same | 5.4 |
            | `two` | Does. | skipped 0; without root: success * | – | |
            """;

    @Test
    void every_program_has_a_row_and_every_row_a_program() throws IOException {
        var rows = HostileTable.read().rows();

        assertThat(rows).hasSizeGreaterThan(100);
        assertThat(rows.stream().map(Row::id)).doesNotHaveDuplicates();
        assertThat(rows.stream().map(Row::id))
                .containsExactlyInAnyOrderElementsOf(
                        HostilePlugin.all().stream().map(HostilePlugin::id).toList());
        assertThat(rows).allSatisfy(row -> assertThat(row.cells()).isNotEmpty());
    }

    @Test
    void every_level_of_the_table_is_run_by_everybody() throws IOException {
        var classes =
                Map.of(
                        "strong", HostileAtStrongTest.class,
                        "namespaces", HostileAtNamespacesTest.class,
                        "limits", HostileAtLimitsTest.class);

        assertThat(classes.keySet())
                .containsExactlyInAnyOrderElementsOf(HostileTable.read().levels());
        assertThat(classes)
                .allSatisfy((level, tests) ->
                        assertThat(factories(tests))
                                .containsExactlyInAnyOrderElementsOf(
                                        Arrays.stream(Who.values())
                                                .filter(who -> who.isServedAt(level))
                                                .map(HostileDocumentTest::word)
                                                .toList()));
    }

    private static List<String> factories(Class<?> tests) {
        return Arrays.stream(tests.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(TestFactory.class))
                .map(Method::getName)
                .toList();
    }

    @Test
    void every_level_has_a_column() throws IOException {
        assertThat(HostileTable.read().levels())
                .containsExactlyElementsOf(Arrays.stream(Level.values()).map(Level::wire).toList());
    }

    @Test
    void every_row_applies_at_the_two_levels_that_enclose() throws IOException {
        assertThat(HostileTable.read().rows())
                .allSatisfy(row -> assertThat(row.cells()).containsKeys("strong", "namespaces"));
    }

    private static String word(Who who) {
        return who.inWords().replace("'", "").replace(' ', '_');
    }

    @Test
    void every_limit_of_the_contract_is_tried_and_every_line_named_is_one() throws IOException {
        var lines =
                LINE.matcher(Files.readString(CONTRACT))
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toSet());
        var tried =
                HostileTable.read().rows().stream()
                        .flatMap(row -> row.contract().stream())
                        .collect(Collectors.toSet());

        assertThat(lines).containsAll(tried);
        assertThat(tried)
                .containsAll(
                        lines.stream()
                                .filter(line -> line.startsWith("5."))
                                .filter(line -> !NOT_FOR_PLUGINS.contains(line))
                                .toList());
    }

    @Test
    void a_cell_says_what_comes_of_it_for_whom() {
        var rows = HostileTable.of(TABLE).rows();

        var first = rows.getFirst().at("limits").orElseThrow();
        var last = rows.getLast().at("strong").orElseThrow();
        assertThat(first.under(Set.of("without root")))
                .isEqualTo(Outcome.of("failed -9 `signal: SIGKILL`"));
        assertThat(last.under(Set.of())).isEqualTo(Outcome.of("skipped 0"));
        assertThat(last.under(Set.of("without root"))).isEqualTo(Outcome.of("success *"));
        assertThat(rows.getLast().at("limits")).isEmpty();
        assertThat(rows.getFirst().contract()).containsExactly("5.4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fails", "failed", "failed -9 signal", "success 0 `a`, `b`", ""})
    void a_cell_that_cannot_be_read_is_no_cell_less(String cell) {
        assertThatThrownBy(() -> HostileTable.of(TABLE.replace("success *", cell)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_row_with_a_column_too_few_is_no_row_less() {
        assertThatThrownBy(() -> HostileTable.of(TABLE.replace("the same | ", "")))
                .hasMessageContaining("`one`");
    }
}
