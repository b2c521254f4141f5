package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a registry holds at one moment: plugins by name, with an index by extension.
public final class Catalogue {
    static final Catalogue EMPTY = of(List.of());

    private final Map<String, Plugin> byName;
    private final Map<String, List<Plugin>> byExtension = new HashMap<>();
    private final List<Plugin> ofAllFiles = new ArrayList<>();
    private final Set<String> declined;

    private Catalogue(Map<String, Plugin> byName, Set<String> declined) {
        this.byName = byName;
        this.declined = Set.copyOf(declined);
        for (var plugin : byName.values()) {
            if (plugin.supportedExtensions().isEmpty()) {
                ofAllFiles.add(plugin);
            }
            for (var extension : plugin.supportedExtensions()) {
                byExtension.computeIfAbsent(extension, _ -> new ArrayList<>()).add(plugin);
            }
        }
    }

    /// Of these plugins, at most one of each name.
    public static Catalogue of(Collection<Plugin> plugins) {
        return of(plugins, Set.of());
    }

    /// @param declined names of plugins that are there and may not run
    static Catalogue of(Collection<Plugin> plugins, Set<String> declined) {
        var byName = new TreeMap<String, Plugin>();
        plugins.forEach(plugin -> byName.put(plugin.name(), plugin));
        return new Catalogue(new LinkedHashMap<>(byName), declined);
    }

    /// All of them, by name.
    public List<Plugin> plugins() {
        return List.copyOf(byName.values());
    }

    public Optional<Plugin> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// Whether there is a plugin of this name that needs the network, which this executor does not
    /// give.
    public boolean declines(String name) {
        return declined.contains(name);
    }

    /// Those that take at least one of these files, by name.
    List<Plugin> taking(List<String> files) {
        var taking = new TreeMap<String, Plugin>();
        for (var suffix : files.stream().map(Resolution::suffix).collect(Collectors.toSet())) {
            for (var plugin : byExtension.getOrDefault(suffix, List.of())) {
                taking.put(plugin.name(), plugin);
            }
        }
        if (!files.isEmpty()) {
            ofAllFiles.forEach(plugin -> taking.put(plugin.name(), plugin));
        }
        return List.copyOf(taking.values());
    }
}
