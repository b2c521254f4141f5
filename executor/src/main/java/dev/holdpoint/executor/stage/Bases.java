package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whether a workspace still holds what changes were made from: names, bytes, modes and owners.
final class Bases {
    private final Path workspace;
    private final List<Change> changes;
    private final Set<String> paths;
    private final Set<String> made;
    private final Set<String> removed;

    private Bases(Path workspace, List<Change> changes) {
        this.workspace = workspace;
        this.changes = changes;
        paths = changes.stream().map(Change::path).collect(Collectors.toSet());
        made = paths(Change.MakeDirectory.class);
        removed = paths(Change.RemoveDirectory.class);
    }

    /// The paths that hold something else now, or whose surroundings are gone.
    static List<String> changed(Path workspace, List<Change> changes) throws IOException {
        return new Bases(workspace, changes).changed();
    }

    private List<String> changed() throws IOException {
        var changed = new ArrayList<String>();
        for (var change : changes) {
            if (!isReachable(change.path()) || !isAsBefore(change)) {
                changed.add(change.path());
            }
        }
        return changed;
    }

    private boolean isAsBefore(Change change) throws IOException {
        var stat = Stat.of(workspace.resolve(change.path()));
        return switch (change) {
            case Change.Delete delete -> holds(change.path(), stat, delete.base());
            case Change.Put put when put.base() != null -> holds(change.path(), stat, put.base());
            case Change.Put _ ->
                    stat == null || (stat.isDirectory() && removed.contains(change.path()));
            case Change.MakeDirectory _ ->
                    stat == null || (!stat.isDirectory() && isDeleted(change.path()));
            case Change.RemoveDirectory _ -> stat != null && holdsNothingElse(change.path(), stat);
            case Change.SetMode set ->
                    made.contains(set.path())
                            || (stat != null
                                    && stat.isDirectory()
                                    && stat.permissions() == set.before());
        };
    }

    private boolean holds(String path, @Nullable Stat stat, Change.@Nullable Base base)
            throws IOException {
        return stat != null
                && base != null
                && !stat.isDirectory()
                && base.size() == stat.size()
                && base.mode() == stat.permissions()
                && base.uid() == stat.uid()
                && base.gid() == stat.gid()
                && base.hash().equals(Fingerprint.of(workspace.resolve(path), stat));
    }

    /// Whether everything in a directory that is to go is to go too.
    private boolean holdsNothingElse(String path, Stat stat) throws IOException {
        return stat.isDirectory()
                && Trees.children(workspace.resolve(path)).stream()
                        .allMatch(child -> paths.contains(workspace.relativize(child).toString()));
    }

    private boolean isDeleted(String path) {
        return changes.stream()
                .anyMatch(change -> change instanceof Change.Delete && change.path().equals(path));
    }

    /// Whether the directory that holds a path is there, or is one that the changes make.
    private boolean isReachable(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return true;
        }
        var parent = path.substring(0, slash);
        return made.contains(parent) || Trees.isDirectory(workspace.resolve(parent));
    }

    private Set<String> paths(Class<? extends Change> kind) {
        return changes.stream()
                .filter(kind::isInstance)
                .map(Change::path)
                .collect(Collectors.toSet());
    }
}
