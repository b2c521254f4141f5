package dev.holdpoint.executor.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `manifest.yml` field by field.
class PluginManifestTest {
    private static final String SMALLEST =
            "name: x\nversion: 1.10\napi_version: 1\nsupported_extensions: ['.a']\n";

    @Test
    void the_smallest_manifest_gets_the_defaults() {
        var manifest = PluginManifest.read(SMALLEST);

        assertThat(manifest.name()).isEqualTo("x");
        assertThat(manifest.version()).isEqualTo("1.10");
        assertThat(manifest.isolation()).isEqualTo(Plugin.Isolation.DEFAULT);
        assertThat(manifest.isolation().timeout()).hasSeconds(30);
        assertThat(manifest.isolation().memoryMb()).isEqualTo(512);
        assertThat(manifest.isolation().network()).isFalse();
        assertThat(manifest.entrypoint()).isEmpty();
        assertThat(manifest.declared().requiredVariables()).isEmpty();
        assertThat(manifest.declared().about().author()).isEmpty();
    }

    @Test
    void what_a_plugin_says_of_itself_is_kept_and_so_is_what_nobody_knows() {
        var declared =
                PluginManifest.read(
                                SMALLEST
                                        + """
                                        author: Lab
                                        description: Says hello.
                                        required_variables: [operator]
                                        optional_variables: [room, y]
                                        homepage: {internal: true}
                                        """)
                        .declared();

        assertThat(declared.supportedExtensions()).containsExactly(".a");
        assertThat(declared.requiredVariables()).containsExactly("operator");
        assertThat(declared.optionalVariables()).containsExactly("room", "y");
        assertThat(declared.about())
                .isEqualTo(
                        new Plugin.About(
                                "Lab",
                                "Says hello.",
                                Map.of("homepage", Map.of("internal", true))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "'1'", "\"1\""})
    void the_contract_is_named_as_number_or_text(String version) {
        assertThat(PluginManifest.read(with("api_version", version)).name()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "'2'", "1.0", "'1.0'", "0", "yes", "one"})
    void another_contract_is_unsupported_whatever_else_is_wrong(String version) {
        assertThatThrownBy(
                        () -> PluginManifest.read(with("api_version", version) + "entrypoint: 7\n"))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.UNSUPPORTED))
                .hasMessageStartingWith("api_version: this Holdpoint knows \"1\", got ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-b_9", "'-'", "-_", "7", "'1'"})
    void a_name_has_letters_digits_and_two_signs(String name) {
        assertThat(PluginManifest.read(with("name", name))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "a b", "a.b", "../a", "é", "'a '", "\"a\\n\"", "[a]", "{a: b}"})
    void other_names_are_refused(String name) {
        assertRefused(with("name", name), "name: expected ");
    }

    @Test
    void a_name_is_as_long_as_a_directory_may_be() {
        assertThat(PluginManifest.read(with("name", "a".repeat(255))).name()).hasSize(255);
        assertRefused(with("name", "a".repeat(256)), "name: expected 1 to 255 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "version", "api_version", "supported_extensions"})
    void four_fields_are_required(String field) {
        assertRefused(with(field, "null"), field + ": required");
        assertRefused(SMALLEST.replaceFirst(field + ": .*\n", ""), field + ": required");
    }

    @ParameterizedTest
    @CsvSource({"timeout_seconds, 300", "memory_mb, 2048"})
    void limits_go_from_one_to_the_most_and_nothing_is_clamped(String field, int most) {
        var what = "isolation." + field + ": expected a whole number from 1 to " + most + ", got ";

        assertThat(isolation(field, 1).toString()).contains("1");
        assertThat(isolation(field, most)).isNotNull();
        for (var wrong : List.of("0", "-1", "" + (most + 1), "9999999999", "1.5", "30.0", "yes")) {
            assertRefused(SMALLEST + "isolation: {%s: %s}\n".formatted(field, wrong), what);
        }
        assertRefused(SMALLEST + "isolation: {%s: '30'}\n".formatted(field), what + "'30'");
    }

    @Test
    void limits_are_what_the_manifest_says() {
        var isolation =
                PluginManifest.read(
                                SMALLEST
                                        + "isolation: {timeout_seconds: 7, memory_mb: 64, network: On}")
                        .isolation();

        assertThat(isolation.timeout()).hasSeconds(7);
        assertThat(isolation.memoryMb()).isEqualTo(64);
        assertThat(isolation.network()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'yes'", "1", "y", "maybe", "[]"})
    void the_network_is_asked_for_by_a_boolean(String word) {
        assertRefused(
                SMALLEST + "isolation: {network: %s}\n".formatted(word),
                "isolation.network: expected yes or no, without quotes, got ");
    }

    @Test
    void isolation_is_a_mapping() {
        assertRefused(SMALLEST + "isolation: 30\n", "isolation: expected a mapping, got 30");
        assertThat(PluginManifest.read(SMALLEST + "isolation:\n").isolation())
                .isEqualTo(Plugin.Isolation.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"required_variables", "optional_variables", "entrypoint"})
    void lists_hold_texts(String field) {
        assertRefused(SMALLEST + field + ": a\n", field + ": expected a list of texts");
        assertRefused(SMALLEST + field + ": [on]\n", "in quotes where YAML sees no text, got true");
        assertRefused(SMALLEST + field + ": [null]\n", field + ": expected a list of texts");
        assertRefused(with("supported_extensions", "[.001]"), "got 0.001");
    }

    @Test
    void an_entrypoint_is_the_words_of_a_command() {
        assertThat(PluginManifest.read(SMALLEST + "entrypoint: [run, '', 'a b']").entrypoint())
                .containsExactly("run", "", "a b");
        assertRefused(SMALLEST + "entrypoint: []", "entrypoint: expected at least the program");
        assertRefused(SMALLEST + "entrypoint: ['', a]", "entrypoint: the program's name is empty");
        assertRefused(SMALLEST + "entrypoint: [\"a\\0\"]", "entrypoint: a word of a command");
    }

    @Test
    void a_version_is_one_short_line() {
        assertRefused(with("version", "\"1\\n2\""), "version: expected one line");
        assertRefused(with("version", "x".repeat(129)), "version: expected one line");
        assertThat(PluginManifest.read(with("version", "1 beta")).version()).isEqualTo("1 beta");
    }

    @Test
    void everything_that_is_wrong_is_said_at_once_in_one_line() {
        assertThatThrownBy(() -> PluginManifest.read("author: [x]\nisolation: {memory_mb: 9999}"))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e ->
                                assertThat(e.getMessage())
                                        .contains("name: required; ")
                                        .contains("author: expected text, got [x]")
                                        .contains("memory_mb")
                                        .hasLineCount(1));
    }

    private static Plugin.Isolation isolation(String field, int value) {
        return PluginManifest.read(SMALLEST + "isolation: {%s: %d}\n".formatted(field, value))
                .isolation();
    }

    private static String with(String field, String value) {
        return SMALLEST.replaceFirst(field + ": .*", field + ": " + value.replace("\\", "\\\\"));
    }

    private static void assertRefused(String yaml, String why) {
        assertThatThrownBy(() -> PluginManifest.read(yaml))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING))
                .hasMessageContaining(why);
    }
}
