package dev.holdpoint.executor.plugin;

import dev.holdpoint.model.ResolvedPlugin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What became different from one catalogue to the next, a line for each plugin, by name.
record PluginChanges(List<String> lines) {
    private static final int SHOWN_DIGEST = 12;

    static PluginChanges between(Catalogue before, Catalogue now) {
        var old = byName(before);
        var lines = new ArrayList<String>();
        byName(now)
                .forEach((name, plugin) -> {
                    var was = old.remove(name);
                    if (was == null) {
                        lines.add("added: " + name + " " + shown(plugin));
                    } else if (!was.equals(plugin)) {
                        lines.add(
                                "changed: " + name + " " + shown(was) + " is now " + shown(plugin));
                    }
                });
        old.forEach((name, plugin) -> lines.add("removed: " + name + " " + shown(plugin)));
        return new PluginChanges(List.copyOf(lines));
    }

    private static Map<String, ResolvedPlugin> byName(Catalogue catalogue) {
        var byName = new LinkedHashMap<String, ResolvedPlugin>();
        catalogue.plugins().forEach(plugin -> byName.put(plugin.name(), plugin.identity()));
        return byName;
    }

    private static String shown(ResolvedPlugin plugin) {
        var digest = plugin.digest();
        return plugin.version()
                + " ("
                + digest.substring(0, Math.min(SHOWN_DIGEST, digest.length()))
                + ")";
    }
}
