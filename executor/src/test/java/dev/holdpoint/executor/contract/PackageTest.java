package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.EntryStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Section 1: what makes a directory a plugin, as a pass finds out.
@Timeout(60)
class PackageTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final String RUN = "#!/bin/sh\necho '{}'\n";
    private static final String WHOLE =
            "name: %s\nversion: '1'\napi_version: '1'\nsupported_extensions: []\nentrypoint: [./run]\n";

    @BeforeEach
    void a_workspace_with_one_file() {
        lab.file("data.txt", "one\n");
    }

    @Test
    void a_name_is_letters_digits_dashes_and_underscores() {
        manifest("named", WHOLE.formatted("Good_name-7"));
        for (var bad : List.of("'a b'", "a.b", "ü", "a/b", "''", "")) {
            manifest("bad" + Integer.toHexString(bad.hashCode()), WHOLE.formatted(bad));
        }

        assertThat(names()).containsExactly("Good_name-7");
    }

    @Test
    void what_is_required_must_be_there() {
        manifest("whole", WHOLE.formatted("whole"));
        manifest("nameless", WHOLE.replaceFirst("name:.*\n", ""));
        manifest("no_version", WHOLE.formatted("no_version").replaceFirst("version:.*\n", ""));
        manifest("no_api", WHOLE.formatted("no_api").replaceFirst("api_version:.*\n", ""));
        manifest("no_files", WHOLE.formatted("no_files").replaceFirst("supported.*\n", ""));

        assertThat(names()).containsExactly("whole");
    }

    @Test
    void a_version_is_recorded_with_every_run() {
        manifest("hello", WHOLE.formatted("hello").replace("version: '1'\na", "version: 0.1.0\na"));

        assertThat(lab.entry("hello").version()).isEqualTo("0.1.0");
    }

    @Test
    void the_one_api_version_may_be_a_number_and_no_other_will_do() {
        manifest("text", WHOLE.formatted("text"));
        manifest("number", WHOLE.formatted("number").replace("api_version: '1'", "api_version: 1"));
        manifest("future", WHOLE.formatted("future").replace("api_version: '1'", "api_version: 2"));
        manifest("words", WHOLE.formatted("words").replace("api_version: '1'", "api_version: one"));

        assertThat(names()).containsExactly("number", "text");
        assertThat(lab.run("future").warnings()).anyMatch(warning -> warning.contains("'future'"));
    }

    @Test
    void no_suffix_means_all_files() {
        lab.file("other", "");
        lab.plugin(
                "all", "def transform(self, file_path, ctx):\n    ctx.log.info(file_path.name)\n");

        lab.run("all");

        assertThat(lab.said()).containsExactly("data.txt", "other");
    }

    @Test
    void limits_have_defaults_and_what_is_out_of_bounds_is_rejected_not_clamped() {
        manifest("usual", WHOLE.formatted("usual"));
        manifest("least", WHOLE.formatted("least") + isolation(1, 1));
        manifest("most", WHOLE.formatted("most") + isolation(300, 2048));
        manifest("no_time", WHOLE.formatted("no_time") + isolation(0, 512));
        manifest("too_slow", WHOLE.formatted("too_slow") + isolation(301, 512));
        manifest("no_memory", WHOLE.formatted("no_memory") + isolation(30, 0));
        manifest("too_large", WHOLE.formatted("too_large") + isolation(30, 2049));

        assertThat(names()).containsExactly("least", "most", "usual");
        assertThat(plugin("usual").timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(plugin("usual").memoryMb()).isEqualTo(512);
        assertThat(plugin("most").timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(plugin("most").memoryMb()).isEqualTo(2048);
    }

    @Test
    void unknown_keys_are_kept_and_off_is_no() {
        manifest(
                "hello",
                WHOLE.formatted("hello")
                        + "isolation: {network: off}\nhomepage: {internal: true, shelf: 3}\n");

        var plugin = plugin("hello");

        assertThat(plugin.network()).isFalse();
        assertThat(plugin.declared().about().unknown())
                .containsEntry("homepage", Map.of("internal", true, "shelf", 3));
    }

    @Test
    void a_package_that_changes_is_another_plugin_for_the_next_pass() {
        lab.plugin("hello", "def transform(self, file_path, ctx):\n    ctx.log.info('old')\n");
        lab.run("hello");
        var before = plugin("hello").identity();

        lab.plugin("hello", "def transform(self, file_path, ctx):\n    ctx.log.info('newer')\n");
        lab.run("hello");

        assertThat(lab.said()).containsExactly("old", "newer");
        assertThat(before.digest()).matches("[0-9a-f]{64}");
        assertThat(plugin("hello").identity().digest()).isNotEqualTo(before.digest());
    }

    @Test
    void a_pass_keeps_the_plugins_it_met_first() {
        lab.plugin(
                "first",
                """
                def transform(self, file_path, ctx):
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "a", "type": "string"}], "which")
                """);
        lab.plugin("second", "def transform(self, file_path, ctx):\n    ctx.log.info('old')\n");
        lab.answers(_ -> {
            lab.plugin(
                    "second", "def transform(self, file_path, ctx):\n    ctx.log.info('newer')\n");
            return Optional.of(Map.of("a", "b"));
        });

        lab.run("first", "second");

        assertThat(lab.said()).containsExactly("old");
    }

    @Test
    void a_package_without_an_entrypoint_is_python_and_exports_plugin() {
        manifest("empty", WHOLE.formatted("empty").replaceFirst("entrypoint.*\n", ""));
        lab.plugin("hello", "def transform(self, file_path, ctx):\n    file_path.write_text('')\n");

        var result = lab.run("empty", "hello");

        assertThat(result.applied().getFirst().status()).isEqualTo(EntryStatus.FAILED);
        assertThat(result.applied().getFirst().usage().exitCode()).isEqualTo(3);
        assertThat(result.applied().getLast().status()).isEqualTo(EntryStatus.SUCCESS);
    }

    @Test
    void an_entrypoint_is_any_program_with_its_arguments() {
        lab.program(
                "words",
                "entrypoint: [sh, ./run, a b]\n",
                "cat > /dev/null\necho \"$1\" > data.txt\necho '{}'\n");

        assertThat(lab.entry("words").status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(lab.read("data.txt")).isEqualTo("a b\n");
    }

    @Test
    void each_direct_child_with_a_manifest_is_a_plugin_and_none_is_loaded_by_looking()
            throws IOException {
        manifest("hello", WHOLE.formatted("hello"));
        manifest("group/inner", WHOLE.formatted("inner"));
        Files.createDirectories(lab.plugins().resolve("not_a_plugin"));
        lab.plugin("loud", "raise SystemExit('loaded')\n");

        assertThat(names()).containsExactly("hello", "loud");
        lab.run("hello");
        assertThat(lab.said()).isEmpty();
    }

    @Test
    void a_malformed_plugin_is_left_out_and_the_others_stay() {
        manifest("hello", WHOLE.formatted("hello"));
        manifest("broken", "name: [\n");
        manifest("listed", "- name\n");
        manifest("empty", "");

        assertThat(names()).containsExactly("hello");
        assertThat(lab.entry("hello").status()).isEqualTo(EntryStatus.SKIPPED);
    }

    private static String isolation(int timeout, int memory) {
        return "isolation: {timeout_seconds: " + timeout + ", memory_mb: " + memory + "}\n";
    }

    /// Writes a manifest and a program that does nothing.
    private static void manifest(String directory, String text) {
        lab.program(directory, "", RUN);
        try {
            Files.writeString(lab.plugins().resolve(directory).resolve("manifest.yml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names() {
        return found().stream().map(Plugin::name).sorted().toList();
    }

    private static Plugin plugin(String name) {
        return found().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    private static Collection<Plugin> found() {
        return lab.local().plugins();
    }
}
