package dev.holdpoint.executor.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.WorkspaceName;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolutionTest {
    private static final PassSpec SPEC = PassSpec.of(new WorkspaceName("lab", "run"));
    private static final Plugin TXT = plugin("b_txt", ".txt");
    private static final Plugin CSV = plugin("a_csv", ".csv");
    private static final Plugin ALL = plugin("c_all");

    @Test
    void named_plugins_run_in_the_order_given_and_unknown_ones_are_told() {
        var resolution =
                Resolution.of(
                        SPEC.withPlugins(List.of("c_all", "nobody", "a_csv")),
                        List.of(),
                        List.of(TXT, CSV, ALL));

        assertThat(resolution.plugins()).containsExactly(ALL, CSV);
        assertThat(resolution.missing()).containsExactly("nobody");
    }

    @Test
    void without_names_all_whose_extensions_match_run_by_name() {
        assertThat(Resolution.of(SPEC, List.of("x.csv", "y.bin"), List.of(ALL, TXT, CSV)).plugins())
                .containsExactly(CSV, ALL);
        assertThat(Resolution.of(SPEC, List.of(), List.of(ALL, TXT, CSV)).plugins()).isEmpty();
    }

    @Test
    void a_listed_plugin_with_no_matching_file_still_runs() {
        assertThat(
                        Resolution.of(SPEC.withPlugins(List.of("b_txt")), List.of(), List.of(TXT))
                                .plugins())
                .containsExactly(TXT);
    }

    @Test
    void files_are_matched_by_their_last_suffix_and_its_case_in_the_given_order() {
        var files =
                List.of(
                        "b.txt",
                        "a.txt",
                        "c.TXT",
                        "d.txt.gz",
                        ".txt",
                        "e/.txt",
                        "f.",
                        "g.x/h",
                        "i.txt.");

        assertThat(Resolution.matching(TXT, files)).containsExactly("b.txt", "a.txt");
        assertThat(Resolution.matching(ALL, files)).isEqualTo(files);
    }

    private static Plugin plugin(String name, String... extensions) {
        return Plugin.python(name, "1", Path.of("/p", name)).withSupportedExtensions(extensions);
    }
}
