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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The plugins that an executor can run: those of the bundled root, then those of the lab's, which
/// win.
///
/// Each direct child with a `manifest.yml` is one plugin; one that cannot be used is left out and
/// named in the log, once. No plugin code is loaded. Plugins are snapshots: a package that changes
/// on disk becomes a new plugin at the next [#refresh], while passes that met the old one keep it
/// for as long as this registry lives.
public final class Registry implements Plugins {
    /// Why a plugin that needs the network does not run.
    public static final String DECLINED = "plugin_network_declined";

    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

    private final List<Path> roots;
    private final PackageReader packages;
    private final boolean allowsNetwork;
    private final Map<ResolvedPlugin, Plugin> everMet = new ConcurrentHashMap<>();
    private final Map<Path, PackageReader.Snapshot> known = new HashMap<>();
    private List<List<Scan.Found>> seen = List.of();
    private Set<ScanNote> said = Set.of();
    private volatile Catalogue current = Catalogue.EMPTY;
    private volatile List<String> leftOut = List.of();
    private boolean hasLooked;

    /// One that gives no plugin the network.
    public Registry(List<Path> roots, Path snapshots) {
        this(roots, snapshots, false);
    }

    /// A registry that has not looked yet.
    ///
    /// @param roots directories of packages, the bundled one first
    /// @param snapshots an existing directory for the copies, readable by any user
    /// @param allowsNetwork whether plugins that need the network may run
    public Registry(List<Path> roots, Path snapshots, boolean allowsNetwork) {
        this(roots, new PackageReader(snapshots, _ -> {}), allowsNetwork);
    }

    /// One that says which file it has read, for tests that change it just then.
    Registry(List<Path> roots, Path snapshots, Consumer<Path> reading) {
        this(roots, new PackageReader(snapshots, reading), false);
    }

    private Registry(List<Path> roots, PackageReader packages, boolean allowsNetwork) {
        this.roots = List.copyOf(roots);
        this.packages = packages;
        this.allowsNetwork = allowsNetwork;
    }

    /// Reads single packages.
    ///
    /// @param snapshots an existing directory for the copies, readable by any user
    /// @throws HoldpointException `bad_setting`, `unsupported` with every reason why one cannot be
    ///   used
    public static List<Plugin> read(List<Path> packages, Path snapshots) {
        return packages.stream().map(directory -> read(directory, snapshots)).toList();
    }

    private static Plugin read(Path directory, Path snapshots) {
        try {
            return new PackageReader(snapshots, _ -> {})
                    .read(directory)
                    .orElseThrow(() ->
                            new HoldpointException(
                                    Problem.BAD_SETTING,
                                    "the plugin " + directory + " kept changing while it was read"))
                    .plugin();
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "the plugin " + directory + " cannot be read: " + e, e);
        }
    }

    /// Looks for changes on disk, and reads the packages again that have some.
    ///
    /// @throws HoldpointException `bad_setting` when a root cannot be listed and never was; later
    ///   on the plugins stay as they were
    @Override
    public synchronized void refresh() {
        try {
            look();
        } catch (IOException | UncheckedIOException e) {
            if (!hasLooked) {
                throw new HoldpointException(
                        Problem.BAD_SETTING,
                        "the plugins below " + roots + " cannot be read: " + e,
                        e);
            }
            say(List.of(ScanNote.warn("the plugins cannot be read, and stay as they were: " + e)));
        }
    }

    /// Reads all packages again, also those that look as they were.
    public synchronized void reload() {
        known.clear();
        var before = current;
        refresh();
        var changes = PluginChanges.between(before, current).lines().size();
        LOG.info("plugins were read again: {} there, {} changed", plugins().size(), changes);
    }

    /// What there is now, as of the last [#refresh].
    @Override
    public Catalogue catalogue() {
        return current;
    }

    /// All plugins that there are now, by name.
    public Collection<Plugin> plugins() {
        return catalogue().plugins();
    }

    /// A sentence, `DIRECTORY: reason`, for each package that is not used; bounded in number and
    /// length.
    public List<String> leftOut() {
        return leftOut;
    }

    /// Exactly this plugin, even when its package has changed on disk since.
    @Override
    public Optional<Plugin> exactly(ResolvedPlugin identity) {
        return Optional.ofNullable(everMet.get(identity));
    }

    private void look() throws IOException {
        var found = new ArrayList<List<Scan.Found>>();
        for (var root : roots) {
            var inRoot = new ArrayList<Scan.Found>();
            for (var directory : packages(root)) {
                inRoot.add(found(directory));
            }
            found.add(inRoot);
        }
        known.keySet().retainAll(directories(found));
        if (hasLooked && found.equals(seen)) {
            return;
        }
        var scan = Scan.of(found, allowsNetwork);
        say(scan.notes());
        leftOut = LeftOut.of(scan.notes());
        var before = current;
        put(Catalogue.of(scan.usable(), scan.declined()));
        if (hasLooked) {
            PluginChanges.between(before, current)
                    .lines()
                    .forEach(line -> LOG.info("plugin {}", line));
        }
        seen = found;
        hasLooked = true;
    }

    private Scan.Found found(Path directory) {
        var earlier = known.get(directory);
        try {
            if (earlier != null
                    && earlier.isSettled()
                    && earlier.files().equals(PackageFiles.of(directory.toRealPath()))) {
                return Scan.Found.good(directory, earlier.plugin());
            }
            var read = packages.read(directory);
            if (read.isPresent()) {
                known.put(directory, read.get());
                return Scan.Found.good(directory, read.get().plugin());
            }
            return earlier == null
                    ? bad(directory, Level.WARN, "it kept changing while it was read")
                    : new Scan.Found.Good(directory, earlier.plugin(), keptAsItWas(directory));
        } catch (HoldpointException e) {
            var level = e.problem() == Problem.UNSUPPORTED ? Level.ERROR : Level.WARN;
            return bad(directory, level, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return bad(directory, Level.WARN, e.toString());
        }
    }

    private static ScanNote keptAsItWas(Path directory) {
        return ScanNote.warn(
                "the plugin in "
                        + directory
                        + " kept changing while it was read, and stays as it was");
    }

    private static Scan.Found bad(Path directory, Level level, String why) {
        return new Scan.Found.Bad(directory, ScanNote.leftOut(level, directory, why));
    }

    private void put(Catalogue catalogue) {
        for (var plugin : catalogue.plugins()) {
            everMet.put(plugin.identity(), plugin);
        }
        current = catalogue;
    }

    /// Says what was not said the last time.
    private void say(List<ScanNote> notes) {
        for (var note : notes) {
            if (!said.contains(note)) {
                LOG.atLevel(note.level()).log(note.text());
            }
        }
        said = Set.copyOf(notes);
    }

    private static Set<Path> directories(List<List<Scan.Found>> roots) {
        var directories = new HashSet<Path>();
        for (var root : roots) {
            root.forEach(found -> directories.add(found.directory()));
        }
        return directories;
    }

    private static List<Path> packages(Path root) throws IOException {
        try (var children = Files.list(root)) {
            return children.filter(child -> Files.isRegularFile(child.resolve(ManifestFile.NAME)))
                    .sorted()
                    .toList();
        }
    }
}
