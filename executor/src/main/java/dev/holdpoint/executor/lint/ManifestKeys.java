package dev.holdpoint.executor.lint;

import dev.holdpoint.executor.plugin.ManifestFile;
import dev.holdpoint.executor.plugin.PluginManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The keys of a manifest that nobody reads though its author may think so. Other unknown keys are
/// the author's own.
///
/// @param line where a key is
record ManifestKeys(Map<String, @Nullable Object> map, ToIntFunction<String> line) {
    private static final int NEAR = 2;

    List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        for (var key : map.keySet()) {
            if (PluginManifest.ISOLATION_KEYS.contains(key)) {
                findings.add(found(key, "counts below isolation only; move it there"));
            } else if (key.equals("digest")) {
                findings.add(found(key, "is computed by the executor; leave it out"));
            } else if (!PluginManifest.KEYS.contains(key)) {
                nearest(key, PluginManifest.KEYS)
                        .ifPresent(near -> findings.add(found(key, meant(near))));
            }
        }
        if (map.get("isolation") instanceof Map<?, ?> isolation) {
            for (var each : isolation.keySet()) {
                var key = String.valueOf(each);
                if (!PluginManifest.ISOLATION_KEYS.contains(key)) {
                    findings.add(
                            found(
                                    "isolation." + key,
                                    nearest(key, PluginManifest.ISOLATION_KEYS)
                                            .map(ManifestKeys::meant)
                                            .orElse(
                                                    "means nothing; what counts there is "
                                                            + String.join(
                                                                    ", ",
                                                                    PluginManifest
                                                                            .ISOLATION_KEYS))));
                }
            }
        }
        return findings;
    }

    private Finding found(String key, String what) {
        return PackageRule.UNKNOWN_KEY.at(
                ManifestFile.NAME, line.applyAsInt(key), "the key " + key + " " + what);
    }

    private static String meant(String near) {
        return "is read by nobody; did you mean " + near + "?";
    }

    private static Optional<String> nearest(String key, List<String> known) {
        var plain = key.replace('-', '_').toLowerCase(Locale.ROOT);
        return known.stream().filter(each -> distance(plain, each) <= NEAR).findFirst();
    }

    /// How many letters must be put in, left out or changed.
    private static int distance(String one, String other) {
        if (Math.abs(one.length() - other.length()) > NEAR) {
            return NEAR + 1;
        }
        var above = new int[other.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            var row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[other.length()];
    }
}
