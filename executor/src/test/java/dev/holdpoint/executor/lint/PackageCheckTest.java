package dev.holdpoint.executor.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.plugin.PackageFiles;
import dev.holdpoint.executor.plugin.Registry;
import dev.holdpoint.wire.Yaml;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackageCheckTest {
    private static final String GOOD =
            """
            name: made
            version: "1.0"
            api_version: "1"
            supported_extensions: [".txt"]
            """;

    /// One manifest, and the only finding over it: `code`, or `code:line`.
    private record Case(String finding, String manifest) {}

    private static final List<Case> MANIFESTS =
            List.of(
                    new Case("manifest_unreadable:2", "name: made\nversion: ]\n"),
                    new Case("manifest_unreadable:0", "just text\n"),
                    new Case("manifest_unreadable:0", ""),
                    new Case("manifest_unreadable:0", "# nothing yet\n"),
                    new Case("bad_name:1", GOOD.replace("made", "'ma de'")),
                    new Case("bad_name:0", GOOD.replace("name: made\n", "")),
                    new Case("bad_version:2", GOOD.replace("\"1.0\"", "")),
                    new Case("bad_api_version:3", GOOD.replace("\"1\"", "\"2\"")),
                    new Case("bad_extensions:4", GOOD.replace("[\".txt\"]", ".txt")),
                    new Case("bad_extensions:0", GOOD.replace("supported", "our_own_supported")),
                    new Case("bad_variables:5", GOOD + "required_variables: operator\n"),
                    new Case("bad_variables:5", GOOD + "optional_variables: [a, 2]\n"),
                    new Case(
                            "variable_twice:6",
                            GOOD + "required_variables: [a]\noptional_variables: [a]\n"),
                    new Case("bad_entrypoint:5", GOOD + "entrypoint: ./run\n"),
                    new Case("bad_timeout:6", GOOD + "isolation:\n  timeout_seconds: 301\n"),
                    new Case("bad_memory:6", GOOD + "isolation:\n  memory_mb: 0\n"),
                    new Case("network_asked:6", GOOD + "isolation:\n  network: yes\n"),
                    new Case("network_asked:6", GOOD + "isolation:\n  network: true\n"),
                    new Case("bad_network:6", GOOD + "isolation:\n  network: sometimes\n"),
                    new Case("bad_network:6", GOOD + "isolation:\n  network: \"no\"\n"),
                    new Case("bad_network:6", GOOD + "isolation:\n  network: 'off'\n"),
                    new Case("bad_network:6", GOOD + "isolation:\n  network: \"yes\"\n"),
                    new Case("bad_manifest:5", GOOD + "isolation: strong\n"),
                    new Case("unknown_key:5", GOOD + "optional-variables: [a]\n"),
                    new Case("unknown_key:5", GOOD + "autor: me\n"),
                    new Case("unknown_key:5", GOOD + "timeout_seconds: 3\n"),
                    new Case("unknown_key:5", GOOD + "digest: 00\n"),
                    new Case("unknown_key:6", GOOD + "isolation:\n  timeout_secs: 3\n"),
                    new Case("unknown_key:6", GOOD + "isolation:\n  gpu: 3\n"),
                    new Case("unknown_key:5", GOOD + "isolation: {gpu: 3}\n"),
                    new Case("version_is_number:2", GOOD.replace("\"1.0\"", "1.10")),
                    new Case("extension_without_dot:4", GOOD.replace(".txt", "txt")),
                    new Case("extension_without_dot:4", GOOD.replace(".txt", "*.txt")),
                    new Case("extension_upper_case:4", GOOD.replace(".txt", ".TXT")),
                    new Case("extension_two_dots:4", GOOD.replace(".txt", ".tar.gz")),
                    new Case("extension_twice:4", GOOD.replace("\".txt\"", ".txt, .txt")),
                    new Case("directory_name_differs:1", GOOD.replace("made", "other")),
                    new Case("entrypoint_missing:5", GOOD + "entrypoint: [./nothing]\n"),
                    new Case("entrypoint_missing:5", GOOD + "entrypoint: [sh, ./nothing]\n"),
                    new Case("entrypoint_not_executable:0", GOOD + "entrypoint: [plain]\n"),
                    new Case("entrypoint_no_shebang:1", GOOD + "entrypoint: [./bare]\n"),
                    new Case("entrypoint_no_shebang:1", GOOD + "entrypoint: [./crlf]\n"),
                    new Case("entrypoint_outside:5", GOOD + "entrypoint: [../made2/run]\n"),
                    new Case("entrypoint_outside:5", GOOD + "entrypoint: [/opt/run]\n"),
                    new Case("entrypoint_relative_word:5", GOOD + "entrypoint: [sh, plain]\n"),
                    new Case("entrypoint_unknown_program:5", GOOD + "entrypoint: [pyhton3]\n"),
                    new Case(
                            "entrypoint_unknown_program:5",
                            GOOD + "entrypoint: [/usr/bin/pyhton3]\n"));

    private static final List<String> FINE =
            List.of(
                    GOOD,
                    GOOD.replace("\"1\"", "1") + "homepage: x\nlicense: y\n",
                    GOOD.replace("[\".txt\"]", "[]"),
                    GOOD.replace("\".txt\"", ".txt, .TXT"),
                    GOOD + "isolation: {timeout_seconds: 300, memory_mb: 2048, network: no}\n",
                    GOOD + "required_variables: [a]\noptional_variables: [b]\n",
                    GOOD + "entrypoint: [./good, --flag, ./plain]\n",
                    GOOD + "entrypoint: [sh, ./plain, /etc/hosts, data]\n");

    @TempDir Path root;
    private Path home;

    @BeforeEach
    void begin() throws IOException {
        home = Files.createDirectory(root.resolve("made"));
        write("manifest.yml", GOOD);
        write("plain", "#!/bin/sh\n");
        executable("good", "#!/bin/sh\n");
        executable("bare", "echo\n");
        executable("crlf", "#!/bin/sh\r\necho\r\n");
    }

    @TestFactory
    Stream<DynamicTest> a_manifest_has_only_the_finding() {
        return MANIFESTS.stream()
                .map(each ->
                        DynamicTest.dynamicTest(
                                each.finding() + " " + each.manifest(),
                                () -> {
                                    write("manifest.yml", each.manifest());
                                    assertThat(found(PackageCheck.of(home)))
                                            .containsExactly(each.finding());
                                }));
    }

    @ParameterizedTest
    @CsvSource({
        "txt, \".txt\"",
        "*.tar.gz, \".gz\"",
        "data/.csv, \".csv\"",
        ".tar.gz, \".gz\"",
        ".csv., \".csv\"",
        ".csv.., \".csv\"",
        "csv., \".csv\""
    })
    void an_extension_that_never_matches_comes_with_the_suffix_that_would(
            String extension, String advice) throws IOException {
        write("manifest.yml", GOOD.replace(".txt", extension));

        assertThat(PackageCheck.of(home).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("; write " + advice));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "*", "*.*"})
    void an_extension_of_nothing_means_all_files(String extension) throws IOException {
        write("manifest.yml", GOOD.replace(".txt", extension));

        assertThat(PackageCheck.of(home).findings())
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.message()).endsWith("; write [] for all files"));
    }

    @Test
    void a_quoted_no_is_refused_in_the_words_of_the_registry() throws IOException {
        write("manifest.yml", GOOD + "isolation: {network: 'no'}\n");

        assertThat(PackageCheck.of(home).findings())
                .extracting(Finding::message)
                .containsExactly("isolation.network: expected yes or no, without quotes, got 'no'");
    }

    @Test
    void a_manifest_may_be_as_large_as_the_registry_takes_it() throws IOException {
        var rest = Yaml.MAX_BYTES - GOOD.length() - "more: \n".length();
        write("manifest.yml", GOOD + "more: " + "x".repeat(rest) + "\n");
        assertThat(PackageCheck.of(home).findings()).isEmpty();
        assertThat(Registry.read(List.of(home), root)).hasSize(1);

        write("manifest.yml", GOOD + "more: " + "é".repeat(rest / 2 + 1) + "\n");
        assertThat(PackageCheck.of(home).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("manifest_unreadable");
                    assertThat(finding.message()).contains("larger than 65536 bytes");
                });
        assertThatThrownBy(() -> Registry.read(List.of(home), root))
                .hasMessageContaining("larger than 65536 bytes");
    }

    @Test
    void a_pipe_is_no_manifest_and_nobody_waits_for_it() throws Exception {
        Files.delete(home.resolve("manifest.yml"));
        makePipe(home.resolve("manifest.yml"));

        assertThat(found(PackageCheck.of(home)))
                .containsExactly("manifest_unreadable:0", "special_file:0");
        assertThatThrownBy(() -> Registry.read(List.of(home), root))
                .hasMessageContaining("no regular file");
    }

    @TestFactory
    Stream<DynamicTest> nothing_is_found_in() {
        return FINE.stream()
                .map(each ->
                        DynamicTest.dynamicTest(
                                each,
                                () -> {
                                    write("manifest.yml", each);
                                    assertThat(PackageCheck.of(home).findings()).isEmpty();
                                }));
    }

    @Test
    void what_a_manifest_says_is_what_its_sources_are_held_against() throws IOException {
        write("manifest.yml", GOOD + "required_variables: [a]\nisolation: {network: on}\n");

        var check = PackageCheck.of(home);

        assertThat(check.claims())
                .isEqualTo(
                        Map.of(
                                "name",
                                "made",
                                "version",
                                "1.0",
                                "api_version",
                                "1",
                                "supported_extensions",
                                List.of(".txt"),
                                "required_variables",
                                List.of("a"),
                                "optional_variables",
                                List.of(),
                                "network",
                                true));
        assertThat(check.isPython()).isTrue();
    }

    @Test
    void a_directory_without_a_manifest_is_no_plugin() throws IOException {
        Files.delete(home.resolve("manifest.yml"));

        var check = PackageCheck.of(home);

        assertThat(found(check)).containsExactly("manifest_missing:0");
        assertThat(check.isPlugin()).isFalse();
        assertThat(check.name()).isEqualTo("made");
    }

    @Test
    void what_a_snapshot_would_refuse_or_leave_out_is_found() throws Exception {
        Files.createSymbolicLink(home.resolve("link"), Path.of("plain"));
        write("old.pyc", "");
        Files.createDirectory(home.resolve("__pycache__"));
        write("__pycache__/a.pyc", "");
        write("locked", "");
        makePipe(home.resolve("pipe"));
        if (!"root".equals(System.getProperty("user.name"))) {
            Files.setPosixFilePermissions(
                    home.resolve("locked"), PosixFilePermissions.fromString("---------"));
        }

        assertThat(PackageCheck.of(home).findings())
                .extracting(finding -> finding.code() + " " + finding.file())
                .filteredOn(line -> !line.startsWith("unreadable_file"))
                .containsExactlyInAnyOrder(
                        "symbolic_link link", "bytecode old.pyc", "special_file pipe");
    }

    @Test
    void a_package_of_too_many_bytes_is_found_without_reading_them() throws IOException {
        try (var file = new RandomAccessFile(home.resolve("data").toFile(), "rw")) {
            file.setLength(PackageFiles.MAX_BYTES);
        }

        assertThat(found(PackageCheck.of(home))).containsExactly("package_too_large:0");
    }

    @Test
    void a_file_that_vanished_or_cannot_be_read_is_found() {
        assertThat(FilesCheck.of(root.resolve("nothing")))
                .extracting(Finding::code)
                .containsExactly("unreadable_file");
    }

    @Test
    void random_changes_and_junk_never_stop_it() throws IOException {
        var dice = new Random(20240207);
        var words =
                List.of(
                        "[",
                        "{",
                        ":",
                        "\n",
                        "- ",
                        "&a ",
                        "*a ",
                        "!!int ",
                        "|\n",
                        "\"",
                        "\t",
                        "null",
                        "isolation",
                        "9".repeat(40),
                        "~",
                        "\u0000",
                        "é",
                        "? ",
                        "%YAML 9\n",
                        "---\n");
        for (int i = 0; i < 600; i++) {
            var text = new StringBuilder(MANIFESTS.get(dice.nextInt(MANIFESTS.size())).manifest());
            for (int change = dice.nextInt(8); change > 0; change--) {
                int place = dice.nextInt(text.length() + 1);
                text.delete(place, Math.min(text.length(), place + dice.nextInt(6)));
                text.insert(place, words.get(dice.nextInt(words.size())));
            }
            write("manifest.yml", text.toString());
            assertThat(PackageCheck.of(home).name()).isNotNull();
        }
        for (var deep : List.of("[".repeat(100_000), "a: ".repeat(50_000), "- ".repeat(50_000))) {
            write("manifest.yml", deep);
            assertThat(found(PackageCheck.of(home))).hasSize(1);
        }
        Files.write(home.resolve("manifest.yml"), new byte[] {(byte) 0xff, 0, 1, 2});
        assertThat(found(PackageCheck.of(home))).containsExactly("manifest_unreadable:0");
    }

    @Test
    void every_rule_has_a_test() {
        var tested =
                new HashSet<>(
                        Set.of(
                                "manifest_missing",
                                "symbolic_link",
                                "bytecode",
                                "special_file",
                                "package_too_large",
                                "unreadable_file"));
        MANIFESTS.forEach(each -> tested.add(each.finding().split(":", -1)[0]));

        assertThat(Arrays.stream(PackageRule.values()).map(PackageRule::code))
                .containsExactlyInAnyOrderElementsOf(tested);
    }

    private static List<String> found(PackageCheck check) {
        return check.findings().stream()
                .map(finding -> finding.code() + ":" + finding.line())
                .toList();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(home.resolve(file), text);
    }

    private void executable(String file, String text) throws IOException {
        write(file, text);
        Files.setPosixFilePermissions(
                home.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void makePipe(Path path) throws Exception {
        var process = new ProcessBuilder("mkfifo", path.toString()).start();
        assertThat(process.waitFor()).isZero();
    }
}
