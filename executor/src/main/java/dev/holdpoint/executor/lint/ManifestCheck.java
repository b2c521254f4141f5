package dev.holdpoint.executor.lint;

import dev.holdpoint.executor.plugin.ManifestFile;
import dev.holdpoint.executor.plugin.PluginManifest;
import dev.holdpoint.executor.plugin.UnusableManifest;
import dev.holdpoint.wire.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The findings over the text of one manifest. What makes it unusable is what [PluginManifest]
/// says.
final class ManifestCheck {
    private static final Map<String, PackageRule> RULES =
            Map.of(
                    "name", PackageRule.BAD_NAME,
                    "version", PackageRule.BAD_VERSION,
                    "api_version", PackageRule.BAD_API_VERSION,
                    "supported_extensions", PackageRule.BAD_EXTENSIONS,
                    "required_variables", PackageRule.BAD_VARIABLES,
                    "optional_variables", PackageRule.BAD_VARIABLES,
                    "entrypoint", PackageRule.BAD_ENTRYPOINT,
                    "isolation.timeout_seconds", PackageRule.BAD_TIMEOUT,
                    "isolation.memory_mb", PackageRule.BAD_MEMORY,
                    "isolation.network", PackageRule.BAD_NETWORK);
    private static final List<String> LISTS =
            List.of("supported_extensions", "required_variables", "optional_variables");

    private final String text;
    private final List<Finding> findings = new ArrayList<>();
    private Map<String, @Nullable Object> map = Map.of();

    /// @param manifest null = there is none, and somebody said so
    ManifestCheck(@Nullable String manifest) {
        text = manifest == null ? "" : manifest;
        if (manifest != null) {
            read();
        }
    }

    List<Finding> findings() {
        return findings;
    }

    /// Where a key is; inside a mapping, that mapping's key comes before a dot.
    int line(String key) {
        var last = key.substring(key.lastIndexOf('.') + 1);
        var pattern = Pattern.compile("^\\s*[\"']?" + Pattern.quote(last) + "[\"']?\\s*:.*");
        var lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).matches()) {
                return i + 1;
            }
        }
        int dot = key.indexOf('.');
        return dot < 0 ? 0 : line(key.substring(0, dot)); // {written: inside}
    }

    /// A value as text; empty where there is none that could be one.
    String text(String key) {
        var value = map.get(key);
        return value instanceof String || value instanceof Number ? value.toString().strip() : "";
    }

    List<String> entrypoint() {
        return texts("entrypoint");
    }

    Map<String, @Nullable Object> claims() {
        var claims = new LinkedHashMap<String, @Nullable Object>();
        for (var key : List.of("name", "version", "api_version")) {
            if (!text(key).isEmpty()) {
                claims.put(key, text(key));
            }
        }
        for (var key : LISTS) {
            if (isTexts(key) && map.get(key) != null) {
                claims.put(key, texts(key));
            } else if (map.get(key) == null && !key.equals("supported_extensions")) {
                claims.put(key, List.of());
            }
        }
        claims.put("network", asksForNetwork());
        return claims;
    }

    private void read() {
        try {
            map = Yaml.parseMapping(text);
        } catch (Yaml.Unreadable e) {
            add(
                    PackageRule.MANIFEST_UNREADABLE,
                    e.line(),
                    "expected a YAML mapping of names to values, came: "
                            + e.getMessage()
                            + "; correct it");
            return;
        }
        refusals();
        network();
        for (var name : texts("optional_variables")) {
            if (texts("required_variables").contains(name)) {
                add(
                        PackageRule.VARIABLE_TWICE,
                        line("optional_variables"),
                        name + " is required and optional; leave it in one of the lists");
            }
        }
        if (map.get("version") instanceof Number number) {
            add(
                    PackageRule.VERSION_IS_NUMBER,
                    line("version"),
                    "version reads as the number "
                            + number
                            + ", and 1.10 would read as 1.1; put it in quotes");
        }
        extensions();
        findings.addAll(new ManifestKeys(map, this::line).findings());
    }

    /// Why a registry would leave the plugin out.
    private void refusals() {
        try {
            PluginManifest.of(map);
        } catch (UnusableManifest e) {
            for (var flaw : e.flaws()) {
                var rule = RULES.getOrDefault(flaw.key(), PackageRule.BAD_MANIFEST);
                add(rule, line(flaw.key()), flaw.line());
            }
        }
    }

    private void network() {
        if (asksForNetwork()) {
            add(
                    PackageRule.NETWORK_ASKED,
                    line("isolation.network"),
                    "executors refuse a plugin that wants the network unless they are told to allow"
                            + " it; do without, or tell your operators");
        }
    }

    private void extensions() {
        var extensions = texts("supported_extensions");
        var met = new HashSet<String>();
        for (var extension : extensions) {
            var suffix = suffix(extension);
            if (!extension.startsWith(".") || suffix.isEmpty() || extension.contains("/")) {
                extension(
                        PackageRule.EXTENSION_WITHOUT_DOT,
                        extension,
                        "never matches: a suffix is a dot and what follows it; write "
                                + (suffix.isEmpty() ? "" : "\"" + suffix + "\", or ")
                                + "[] for all files");
            } else if (extension.endsWith(".")) {
                extension(
                        PackageRule.EXTENSION_TWO_DOTS,
                        extension,
                        "never matches: a suffix does not end with a dot; write \""
                                + suffix
                                + "\"");
            } else if (extension.lastIndexOf('.') > 0) {
                extension(
                        PackageRule.EXTENSION_TWO_DOTS,
                        extension,
                        "never matches: only the last suffix of a name counts; write \""
                                + suffix
                                + "\" and look at the name in can_handle");
            } else if (!extensions.contains(extension.toLowerCase(Locale.ROOT))) {
                extension(
                        PackageRule.EXTENSION_UPPER_CASE,
                        extension,
                        "matches this case only; list \""
                                + extension.toLowerCase(Locale.ROOT)
                                + "\" too");
            }
            if (!met.add(extension)) {
                extension(
                        PackageRule.EXTENSION_TWICE, extension, "is listed twice; once is enough");
            }
        }
    }

    /// The last suffix of what was written as an extension; empty where there is none.
    private static String suffix(String extension) {
        var name = extension.substring(extension.lastIndexOf('/') + 1).replaceFirst("[.]+$", "");
        var last = name.substring(name.lastIndexOf('.') + 1).replaceFirst("^[*]+", "");
        return last.isEmpty() ? "" : "." + last;
    }

    private void extension(PackageRule rule, String extension, String what) {
        add(rule, line("supported_extensions"), "the extension \"" + extension + "\" " + what);
    }

    private boolean asksForNetwork() {
        return map.get("isolation") instanceof Map<?, ?> isolation
                && Boolean.TRUE.equals(isolation.get("network"));
    }

    private boolean isTexts(String key) {
        var value = map.get(key);
        return value == null
                || (value instanceof List<?> list
                        && list.stream().allMatch(each -> each instanceof String));
    }

    private List<String> texts(String key) {
        return isTexts(key) && map.get(key) instanceof List<?> list
                ? list.stream().map(String.class::cast).toList()
                : List.of();
    }

    private void add(PackageRule rule, int line, String message) {
        findings.add(rule.at(ManifestFile.NAME, line, message));
    }
}
