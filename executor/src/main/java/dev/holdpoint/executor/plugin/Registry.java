package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.ResolvedPlugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The plugins that an executor can run: those of the bundled root, then those of the lab's, which
/// win.
///
/// Each direct child with a `manifest.yml` is one plugin; one that cannot be used is left out and
/// named in the log. No plugin code is loaded. Plugins are snapshots: a package that changes on
/// disk becomes a new plugin at the next [#refresh], while passes that met the old one keep it for
/// as long as this registry lives.
public final class Registry {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

    private final List<Path> roots;
    private final Path snapshots;
    private final Map<ResolvedPlugin, Plugin> everMet = new HashMap<>();
    private String seen = "";
    private Map<String, Plugin> current = Map.of();

    /// A registry that has not looked yet.
    ///
    /// @param roots directories of packages, the bundled one first
    /// @param snapshots an existing directory for the copies, readable by any user
    public Registry(List<Path> roots, Path snapshots) {
        this.roots = List.copyOf(roots);
        this.snapshots = snapshots;
    }

    /// A registry of exactly these plugins, for good: a refresh changes nothing.
    ///
    /// @param plugins one of each name; their packages are not read
    public static Registry of(List<Plugin> plugins) {
        var registry = new Registry(List.of(), Path.of(""));
        registry.put(plugins.stream().collect(Collectors.toMap(Plugin::name, Function.identity())));
        return registry;
    }

    /// Reads single packages.
    ///
    /// @param snapshots an existing directory for the copies, readable by any user
    /// @throws HoldpointException `bad_setting` with every reason why one cannot be used
    public static List<Plugin> read(List<Path> packages, Path snapshots) {
        var plugins = new ArrayList<Plugin>();
        for (var directory : packages) {
            try {
                plugins.add(PluginPackage.read(directory).snapshot(snapshots));
            } catch (IOException e) {
                throw new HoldpointException(
                        Problem.BAD_SETTING,
                        "the plugin " + directory + " cannot be read: " + e,
                        e);
            }
        }
        return plugins;
    }

    private void put(Map<String, Plugin> found) {
        for (var plugin : found.values()) {
            everMet.put(plugin.identity(), plugin);
        }
        current = Map.copyOf(found);
    }

    /// Looks for changes on disk, and reads the packages again when there are any.
    public synchronized void refresh() {
        try {
            var now = fingerprint();
            if (now.equals(seen)) {
                return;
            }
            var found = new TreeMap<String, Plugin>();
            for (var root : roots) {
                for (var directory : packages(root)) {
                    add(directory, found);
                }
            }
            put(found);
            seen = now;
        } catch (IOException | UncheckedIOException e) {
            if (seen.isEmpty()) {
                throw new HoldpointException(
                        Problem.BAD_SETTING,
                        "the plugins below " + roots + " cannot be read: " + e,
                        e);
            }
            LOG.warn(
                    "the plugins cannot be read again, so they stay as they were: {}",
                    e.toString());
        }
    }

    /// What there is now, as of the last [#refresh].
    public synchronized Collection<Plugin> plugins() {
        return current.values();
    }

    /// Exactly this plugin, even when its package has changed on disk since.
    public synchronized Optional<Plugin> exactly(ResolvedPlugin identity) {
        return Optional.ofNullable(everMet.get(identity));
    }

    private void add(Path directory, Map<String, Plugin> found) {
        try {
            var plugin = PluginPackage.read(directory).snapshot(snapshots);
            var earlier = found.put(plugin.name(), plugin);
            if (earlier != null) {
                LOG.info(
                        "plugin {}: version {} of {} takes the place of {}",
                        plugin.name(),
                        plugin.identity().version(),
                        directory.getParent(),
                        earlier.identity().version());
            }
        } catch (HoldpointException | IOException e) {
            LOG.warn("plugin left out: {}: {}", directory, e.getMessage());
        }
    }

    private static List<Path> packages(Path root) throws IOException {
        try (var children = Files.list(root)) {
            return children.filter(child -> Files.isRegularFile(child.resolve("manifest.yml")))
                    .sorted()
                    .toList();
        }
    }

    private String fingerprint() throws IOException {
        var lines = new ArrayList<String>();
        for (var root : roots) {
            for (var directory : packages(root)) {
                try (var walk = Files.walk(directory)) {
                    for (var path : walk.sorted().toList()) {
                        if (!path.toString().contains("__pycache__") && Files.isRegularFile(path)) {
                            lines.add(
                                    path
                                            + " "
                                            + Files.size(path)
                                            + " "
                                            + Files.getLastModifiedTime(path));
                        }
                    }
                }
            }
        }
        return String.join("\n", lines);
    }
}
