package dev.holdpoint.executor.plugin;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a plugin's `manifest.yml` says. Unknown keys are left alone.
///
/// @param supportedExtensions last suffixes with their dot; empty = all files
/// @param timeout wall clock of one worker, 1 to 300 seconds
/// @param memoryMb 1 to 2048
/// @param entrypoint argv where the plugin is not a Python package; empty otherwise
record PluginManifest(
        String name,
        String version,
        List<String> supportedExtensions,
        Duration timeout,
        int memoryMb,
        List<String> entrypoint) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final List<String> NO = List.of("false", "no", "off");

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
        return new PluginManifest(
                name,
                version,
                extensions == null ? List.of() : extensions,
                Duration.ofSeconds(timeout),
                memory,
                entrypoint == null ? List.of() : entrypoint);
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
