package dev.holdpoint.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `plugin init` makes is a plugin that works.
@Timeout(300)
class NewPluginTest {
    private static final Path INSTALLATION = Path.of("../..").toAbsolutePath().normalize();

    @TempDir Path home;

    @ParameterizedTest
    @CsvSource({
        "stamp,      python, .txt, 6",
        "Batch-2_x,  python, .XLSX, 6",
        "stamp,      sh,     .txt, 4",
        "every-file, sh,     '',   4"
    })
    void a_new_plugin_is_free_of_complaints_and_passes_its_own_tests(
            String name, String language, String extension, int tests) throws Exception {
        try (var reader = new Reader(home.toRealPath(), INSTALLATION)) {
            var made =
                    reader.type(
                            "holdpoint plugin init "
                                    + name
                                    + " --entrypoint "
                                    + language
                                    + " --extension '"
                                    + extension
                                    + "' --author 'Anna \"A.\" Smith' --description 'Tells: #1'");
            assertThat(made).contains("next: ");
            reader.type("cd " + name + "-plugin");

            var linted =
                    reader.type("holdpoint plugin lint --strict " + name.replace('-', '_'))
                            + reader.type("echo \"exit $?\"");
            assertThat(linted).endsWith("exit 0\n");

            reader.type("export PYTHONPATH=\"$(holdpoint plugin kit)\"");
            var tested = reader.type("python3 -m unittest");
            assertThat(tested).contains("Ran " + tests + " tests").endsWith("\nOK\n");
            assertThat(Files.exists(home.resolve(name + "-plugin/README.md"))).isTrue();
        }
    }
}
