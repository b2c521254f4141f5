package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Yaml;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a plugin's `manifest.yml` says.
///
/// @param entrypoint argv where the plugin is not a Python package; empty otherwise
public record PluginManifest(
        String name,
        String version,
        List<String> entrypoint,
        Plugin.Declared declared,
        Plugin.Isolation isolation) {
    private static final String API_VERSION = "1";
    private static final int MAX_TIMEOUT_S = 300;
    private static final int MAX_MEMORY_MB = 2048;

    /// The keys that mean something; any other is the author's own.
    public static final List<String> KEYS =
            List.of(
                    "name",
                    "version",
                    "author",
                    "description",
                    "api_version",
                    "supported_extensions",
                    "required_variables",
                    "optional_variables",
                    "isolation",
                    "entrypoint");

    /// Those below `isolation`.
    public static final List<String> ISOLATION_KEYS =
            List.of("timeout_seconds", "memory_mb", "network");

    /// Reads a manifest.
    ///
    /// @throws Yaml.Unreadable `bad_setting` when it is no YAML mapping
    /// @throws UnusableManifest as [#of]
    static PluginManifest read(String yaml) {
        return of(Yaml.parseMapping(yaml));
    }

    /// Takes a manifest's values. Nothing is clamped or guessed: what is wrong is refused.
    ///
    /// @throws UnusableManifest `bad_setting` with every reason why the plugin cannot be used;
    ///   `unsupported` when it is written for another `api_version`, whatever else it says
    public static PluginManifest of(Map<String, @Nullable Object> map) {
        var fields = new ManifestFields("", map);
        var api = fields.word("api_version");
        if (!api.isEmpty() && !api.equals(API_VERSION)) {
            var what = "this Holdpoint knows \"" + API_VERSION + "\", got \"" + api + "\"";
            throw new UnusableManifest(
                    Problem.UNSUPPORTED, List.of(new UnusableManifest.Flaw("api_version", what)));
        }
        var name = fields.name("name");
        var version = fields.word("version");
        var about =
                new Plugin.About(fields.text("author"), fields.text("description"), others(map));
        var declared =
                new Plugin.Declared(
                        fields.required("supported_extensions", fields::texts),
                        fields.texts("required_variables"),
                        fields.texts("optional_variables"),
                        about);
        var isolation = isolation(fields.inner("isolation"));
        var entrypoint = fields.argv("entrypoint");
        fields.demandGood();
        return new PluginManifest(name, version, entrypoint, declared, isolation);
    }

    private static Plugin.Isolation isolation(ManifestFields fields) {
        var usual = Plugin.Isolation.DEFAULT;
        int timeout =
                fields.bounded("timeout_seconds", (int) usual.timeout().toSeconds(), MAX_TIMEOUT_S);
        return new Plugin.Isolation(
                Duration.ofSeconds(timeout),
                fields.bounded("memory_mb", usual.memoryMb(), MAX_MEMORY_MB),
                fields.flag("network"));
    }

    private static Map<String, @Nullable Object> others(Map<String, @Nullable Object> map) {
        var others = new LinkedHashMap<String, @Nullable Object>(map);
        others.keySet().removeAll(KEYS);
        return others;
    }
}
