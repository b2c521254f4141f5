package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a plugin's `manifest.yml` says.
///
/// @param entrypoint argv where the plugin is not a Python package; empty otherwise
record PluginManifest(
        String name,
        String version,
        List<String> entrypoint,
        Plugin.Declared declared,
        Plugin.Isolation isolation) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final List<String> NO = List.of("false", "no", "off");
    private static final Set<String> KNOWN =
            Set.of(
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

    /// Reads a manifest.
    ///
    /// @throws HoldpointException `bad_setting` with every reason why the plugin cannot be used
    static PluginManifest read(String yaml) {
        var map = Yaml.parseMapping(yaml);
        var problems = new ArrayList<String>();
        var name = word(map, "name", problems);
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            problems.add("name: expected letters, digits, '_' and '-', got '" + name + "'");
        }
        var version = word(map, "version", problems);
        var api = word(map, "api_version", problems);
        if (!api.isEmpty() && !api.equals("1")) {
            problems.add("api_version: this Holdpoint knows \"1\", got '" + api + "'");
        }
        var extensions = texts(map, "supported_extensions", problems);
        if (extensions == null) {
            problems.add(
                    "supported_extensions: required, a list such as [\".txt\"]; [] = all files");
        }
        var entrypoint = texts(map, "entrypoint", problems);
        var required = texts(map, "required_variables", problems);
        var optional = texts(map, "optional_variables", problems);
        Map<?, ?> isolation = map.get("isolation") instanceof Map<?, ?> inner ? inner : Map.of();
        int timeout = bounded(isolation, "timeout_seconds", 30, 300, problems);
        int memory = bounded(isolation, "memory_mb", 512, 2048, problems);
        if (isolation.get("network") != null
                && !NO.contains(String.valueOf(isolation.get("network")))) {
            problems.add(
                    "isolation.network: plugin_network_declined, no plugin has the network here");
        }
        if (!problems.isEmpty()) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, String.join("; ", problems), problems);
        }
        var declared =
                new Plugin.Declared(
                        orEmpty(extensions),
                        orEmpty(required),
                        orEmpty(optional),
                        new Plugin.About(
                                text(map, "author"), text(map, "description"), others(map)));
        return new PluginManifest(
                name,
                version,
                orEmpty(entrypoint),
                declared,
                new Plugin.Isolation(Duration.ofSeconds(timeout), memory, false));
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    private static String text(Map<String, @Nullable Object> map, String key) {
        var value = map.get(key);
        return value == null ? "" : value.toString();
    }

    private static Map<String, @Nullable Object> others(Map<String, @Nullable Object> map) {
        var others = new LinkedHashMap<String, @Nullable Object>(map);
        others.keySet().removeAll(KNOWN);
        return others;
    }

    private static String word(
            Map<String, @Nullable Object> map, String key, List<String> problems) {
        var value = map.get(key);
        if (value instanceof String || value instanceof Number) {
            var text = value.toString().strip();
            if (!text.isEmpty()) {
                return text;
            }
        }
        problems.add(key + ": required");
        return "";
    }

    private static @Nullable List<String> texts(
            Map<String, @Nullable Object> map, String key, List<String> problems) {
        var value = map.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> list
                && list.stream().allMatch(element -> element instanceof String)) {
            return list.stream().map(String.class::cast).toList();
        }
        problems.add(key + ": expected a list of strings");
        return List.of();
    }

    private static int bounded(
            Map<?, ?> map, String key, int otherwise, int most, List<String> problems) {
        var value = map.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number >= 1 && number <= most) {
            return number;
        }
        problems.add("isolation." + key + ": expected 1 to " + most + ", got " + value);
        return otherwise;
    }
}
