package dev.holdpoint.executor.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Plugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
    @TempDir Path directory;
    private Path bundled;
    private Path lab;
    private Registry registry;

    @BeforeEach
    void begin() throws IOException {
        bundled = Files.createDirectory(directory.resolve("bundled"));
        lab = Files.createDirectory(directory.resolve("lab"));
        registry =
                new Registry(
                        List.of(bundled, lab),
                        Files.createDirectory(directory.resolve("snapshots")));
    }

    @Test
    void the_labs_plugin_wins_over_the_bundled_one_of_the_same_name() throws IOException {
        write(
                bundled,
                "hello",
                "name: hello\nversion: '1'\napi_version: 1\nsupported_extensions: [.txt]\n");
        write(
                lab,
                "other_dir",
                "name: hello\nversion: '2'\napi_version: '1'\nsupported_extensions: []\n");

        registry.refresh();

        assertThat(registry.plugins())
                .extracting(plugin -> plugin.identity().version())
                .containsExactly("2");
    }

    @Test
    void a_plugin_that_cannot_be_used_is_left_out_and_the_others_stay() throws IOException {
        write(
                bundled,
                "good",
                "name: good\nversion: '1'\napi_version: '1'\nsupported_extensions: []\n");
        write(
                bundled,
                "future",
                "name: future\nversion: '1'\napi_version: '2'\nsupported_extensions: []\n");
        write(bundled, "no_yaml", "name: [\n");
        write(
                bundled,
                "slow",
                """
                name: s
                version: '1'
                api_version: '1'
                supported_extensions: []
                isolation: {timeout_seconds: 301}
                """);
        write(
                bundled,
                "net",
                """
                name: n
                version: '1'
                api_version: '1'
                supported_extensions: []
                isolation: {network: yes}
                """);
        write(
                bundled,
                "quiet",
                """
                name: q
                version: '1'
                api_version: '1'
                supported_extensions: []
                isolation: {network: no}
                """);
        Files.createDirectory(bundled.resolve("not_a_plugin"));

        registry.refresh();

        assertThat(registry.plugins())
                .extracting(Plugin::name)
                .containsExactlyInAnyOrder("good", "q");
    }

    @Test
    void limits_have_defaults_and_bounds() {
        var manifest =
                PluginManifest.read(
                        "name: x\nversion: 1.0\napi_version: 1\nsupported_extensions: ['.a']\n");

        assertThat(manifest.isolation()).isEqualTo(Plugin.Isolation.DEFAULT);
        assertThat(manifest.version()).isEqualTo("1.0");
    }

    @Test
    void what_a_plugin_says_of_itself_is_kept() throws IOException {
        write(
                bundled,
                "hello",
                """
                name: hello
                version: '1'
                api_version: 1
                author: Lab
                description: Says hello.
                supported_extensions: [.txt]
                required_variables: [operator]
                optional_variables: [room, shelf]
                homepage: {internal: true}
                """);

        registry.refresh();

        var plugin = registry.plugins().iterator().next();
        assertThat(plugin.supportedExtensions()).containsExactly(".txt");
        assertThat(plugin.requiredVariables()).containsExactly("operator");
        assertThat(plugin.optionalVariables()).containsExactly("room", "shelf");
        assertThat(plugin.author()).isEqualTo("Lab");
        assertThat(plugin.description()).isEqualTo("Says hello.");
        assertThat(plugin.declared().about().unknown())
                .containsExactly(Map.entry("homepage", Map.of("internal", true)));
    }

    @Test
    void a_registry_of_records_stays_as_it_is() {
        var plugin = Plugin.python("hello", "1", directory.resolve("hello"));
        var fixed = Registry.of(List.of(plugin));

        fixed.refresh();

        assertThat(fixed.plugins()).containsExactly(plugin);
        assertThat(fixed.exactly(plugin.identity())).contains(plugin);
    }

    @Test
    void a_package_that_changes_is_a_new_plugin_and_passes_keep_the_one_they_met()
            throws IOException {
        write(
                bundled,
                "hello",
                "name: hello\nversion: '1'\napi_version: '1'\nsupported_extensions: []\n");
        registry.refresh();
        var met = registry.plugins().iterator().next();

        Files.writeString(bundled.resolve("hello/__init__.py"), "changed = True\n");
        registry.refresh();

        var now = registry.plugins().iterator().next();
        assertThat(now.identity().digest()).isNotEqualTo(met.identity().digest());
        assertThat(registry.exactly(met.identity())).contains(met);
        assertThat(met.packageDirectory().resolve("__init__.py")).hasContent("");
        assertThat(now.packageDirectory().resolve("__init__.py")).hasContent("changed = True\n");
        assertThat(now.module()).isEqualTo("hello");
    }

    @Test
    void caches_of_the_interpreter_do_not_make_another_plugin() throws IOException {
        write(
                bundled,
                "hello",
                "name: hello\nversion: '1'\napi_version: '1'\nsupported_extensions: []\n");
        registry.refresh();
        var met = registry.plugins().iterator().next();

        Files.createDirectories(bundled.resolve("hello/__pycache__"));
        Files.writeString(bundled.resolve("hello/__pycache__/x.pyc"), "cache");
        registry.refresh();

        assertThat(registry.plugins()).containsExactly(met);
    }

    @Test
    void a_symbolic_link_in_a_package_keeps_it_out() throws IOException {
        write(
                bundled,
                "hello",
                "name: hello\nversion: '1'\napi_version: '1'\nsupported_extensions: []\n");
        Files.createSymbolicLink(bundled.resolve("hello/shadow"), Path.of("/etc/shadow"));

        registry.refresh();

        assertThat(registry.plugins()).isEmpty();
    }

    private static void write(Path root, String name, String manifest) throws IOException {
        var plugin = Files.createDirectory(root.resolve(name));
        Files.writeString(plugin.resolve("manifest.yml"), manifest);
        Files.writeString(plugin.resolve("__init__.py"), "");
    }
}
