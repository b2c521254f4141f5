package dev.holdpoint.executor.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.WorkspaceName;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolutionTest {
    private static final PassSpec SPEC = PassSpec.of(new WorkspaceName("lab", "run"));
    private static final Plugin TXT = plugin("b_txt", ".txt");
    private static final Plugin CSV = plugin("a_csv", ".csv");
    private static final Plugin ALL = plugin("c_all");
    private static final Plugin NO_SUFFIX = plugin("d_none", "");
    private static final Catalogue CATALOGUE = Catalogue.of(List.of(ALL, TXT, NO_SUFFIX, CSV));

    @Test
    void named_plugins_run_in_the_order_given_and_unknown_ones_are_told() {
        var resolution = named("c_all", "nobody", "a_csv");

        assertThat(resolution.plugins()).containsExactly(ALL, CSV);
        assertThat(resolution.missing()).containsExactly("nobody");
    }

    @Test
    void a_plugin_that_is_named_twice_runs_twice() {
        var resolution = named("a_csv", "nobody", "c_all", "a_csv", "nobody");

        assertThat(resolution.plugins()).containsExactly(CSV, ALL, CSV);
        assertThat(resolution.missing()).containsExactly("nobody", "nobody");
    }

    @Test
    void without_names_all_whose_extensions_match_run_by_name() {
        assertThat(matching("x.csv", "y.bin", "z.csv")).containsExactly(CSV, ALL);
        assertThat(matching("LICENSE", "x.txt")).containsExactly(TXT, ALL, NO_SUFFIX);
        assertThat(matching("x.TXT")).containsExactly(ALL);
        assertThat(matching()).isEmpty();
    }

    @Test
    void an_empty_list_of_names_is_no_plugin_at_all() {
        assertThat(named().plugins()).isEmpty();
    }

    @Test
    void a_listed_plugin_with_no_matching_file_still_runs() {
        assertThat(named("b_txt").plugins()).containsExactly(TXT);
    }

    @Test
    void a_plugin_that_takes_several_of_the_extensions_runs_once() {
        var both = plugin("both", ".txt", ".csv");

        assertThat(
                        Resolution.of(
                                        SPEC,
                                        List.of("a.txt", "b.csv"),
                                        Catalogue.of(List.of(both, TXT)))
                                .plugins())
                .containsExactly(TXT, both);
    }

    /// The expectations are what `PurePosixPath(file).suffix` of Python 3.11 says.
    @ParameterizedTest
    @CsvSource({
        "a.txt, .txt",
        "c.TXT, .TXT",
        "d.txt.gz, .gz",
        ".txt, ''",
        "e/.txt, ''",
        "..txt, .txt",
        "...txt, .txt",
        "f., ''",
        "g.x/h, ''",
        "i.txt., ''",
        "j..k, .k",
        "'n.a b', '.a b'",
        "l, ''",
        "m.tar.é, .é"
    })
    void a_suffix_is_what_python_takes_for_it(String file, String suffix) {
        assertThat(Resolution.suffix(file)).isEqualTo(suffix);
    }

    @Test
    void files_are_matched_by_their_last_suffix_and_its_case_in_the_given_order() {
        var files = List.of("b.txt", "a.txt", "c.TXT", "d.txt.gz", ".txt", "f.");

        assertThat(Resolution.matching(TXT, files)).containsExactly("b.txt", "a.txt");
        assertThat(Resolution.matching(NO_SUFFIX, files)).containsExactly(".txt", "f.");
        assertThat(Resolution.matching(ALL, files)).isEqualTo(files);
    }

    private static Resolution named(String... names) {
        return Resolution.of(SPEC.withPlugins(List.of(names)), List.of("x.csv"), CATALOGUE);
    }

    private static List<Plugin> matching(String... files) {
        return Resolution.of(SPEC, List.of(files), CATALOGUE).plugins();
    }

    private static Plugin plugin(String name, String... extensions) {
        return Plugin.python(name, "1", Path.of("/p", name)).withSupportedExtensions(extensions);
    }
}
