package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.View;
import dev.holdpoint.executor.run.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Sorts out what a plugin changed in a copy of its workspace: moves it to where an overlay would
/// have put it, and notes what is gone. What it left alone stays where it is.
///
/// Nothing that a plugin can do to a file leaves both its inode and its change time as they were.
final class Sorting {
    private static final Violation REPLACED =
            new Violation(".", "moved away, or replaced by something else");

    private final int most;
    private final View view;
    private final WorkspaceHandle copy;
    private final Path changed;
    private final Map<Path, Original> left;
    private final Map<Object, Original> altered = new HashMap<>();
    private final Map<Path, Integer> kept = new HashMap<>();
    private final Map<Path, Integer> modes = new LinkedHashMap<>();
    private final Map<Path, List<Path>> gone = new HashMap<>();
    private final List<Violation> refused = new ArrayList<>();
    private int moved;

    private Sorting(
            View view,
            WorkspaceHandle copy,
            Path changed,
            Map<Path, Original> originals,
            int most) {
        this.most = most;
        this.view = view;
        this.copy = copy;
        this.changed = changed;
        this.left = new HashMap<>(originals);
        for (var original : originals.values()) {
            if (original.isClosed() || original.mode() != original.workspaceMode()) {
                altered.put(original.key(), original);
            }
        }
    }

    /// Sorts it out.
    ///
    /// @param view a copy
    /// @param key which directory that is, see [Stat#key]
    /// @param changed an empty directory on the same file system
    /// @param originals what was copied, by a clock that has moved on since
    static Layer of(View view, Object key, Path changed, Map<Path, Original> originals, int most)
            throws IOException {
        if (!isThere(view, key)) {
            return new Layer(view.workspace(), changed, Map.of(), List.of(REPLACED), false);
        }
        try (var copy = WorkspaceHandle.open(view.upper(), view.upper())) {
            return new Sorting(view, copy, changed, originals, most).run();
        }
    }

    private Layer run() throws IOException {
        var top = Path.of("");
        kept.put(top, 0);
        look(top);
        for (var missing : left.entrySet()) {
            var parent = parent(missing.getKey());
            if (kept.containsKey(parent)) {
                gone.computeIfAbsent(parent, _ -> new ArrayList<>()).add(missing.getKey());
                directory(parent);
            }
            if (missing.getValue().isClosed() && missing.getValue().isDirectory()) {
                refuse(missing.getKey());
            }
        }
        gone.values().forEach(names -> names.sort(null));
        for (var mode : List.copyOf(modes.entrySet()).reversed()) {
            Files.setAttribute(mode.getKey(), "unix:mode", mode.getValue());
        }
        return new Layer(view.workspace(), changed, gone, refused, false);
    }

    /// Where a plugin has the executor's own rights, it can put a link to anywhere in the copy's
    /// place.
    private static boolean isThere(View view, Object key) {
        var stat = Stat.of(view.upper());
        return stat != null && stat.isDirectory() && stat.key().equals(key);
    }

    private void look(Path name) throws IOException {
        var directory = view.upper().resolve(name);
        Trees.open(directory, Objects.requireNonNull(Stat.of(directory)));
        for (var child : Trees.children(directory)) {
            if (moved > most) {
                return; // enough to be refused
            }
            visit(name.resolve(child.getFileName()), Objects.requireNonNull(Stat.of(child)));
        }
    }

    private void visit(Path name, Stat stat) throws IOException {
        var was = left.remove(name);
        boolean isSame = was != null && was.key().equals(stat.key());
        boolean isTouched = was == null || !stat.changed().equals(was.changed());
        if (was != null && was.isDirectory() && stat.isDirectory() && !was.isClosed()) {
            kept.put(name, modeOf(name, was, stat));
            if (stat.permissions() != was.mode()) {
                Trees.open(view.upper().resolve(name), stat); // its marks are read
                directory(name);
            }
            look(name);
        } else if (was != null && was.isClosed() && !isSame) {
            refuse(name);
        } else if (!isSame || isTouched) {
            move(name, stat);
        }
    }

    /// A directory that the plugin did not give another mode has the one that the workspace's has
    /// by now.
    private int modeOf(Path name, Original was, Stat stat) {
        if (stat.permissions() != was.mode()) {
            return stat.permissions();
        }
        var now = Stat.of(view.workspace().resolve(name));
        return now == null ? was.workspaceMode() : now.permissions();
    }

    private void move(Path name, Stat stat) throws IOException {
        moved++;
        directory(parent(name));
        var source = view.upper().resolve(name);
        var target = changed.resolve(name);
        if (stat.isDirectory()) {
            Trees.open(source, stat); // its new parent is written into it
        }
        copy.parent(name).move(name.getFileName(), copy.top(), target);
        if (stat.isDirectory()) {
            Pinned.setMode(target, stat, stat.permissions());
        }
        if (!altered.isEmpty()) {
            revert(name);
        }
    }

    /// Gives what was moved the modes that it has in the workspace, and refuses what is not really
    /// there.
    private void revert(Path name) throws IOException {
        var path = changed.resolve(name);
        var stat = Stat.of(path);
        if (stat == null || Names.refusal(name).isPresent()) {
            return; // the latter is refused anyway
        }
        var was = altered.get(stat.key());
        if (was != null && was.isClosed()) {
            refuse(name);
            return;
        }
        if (stat.isDirectory()) {
            Trees.open(path, stat);
            for (var child : Trees.children(path)) {
                revert(name.resolve(child.getFileName()));
            }
        }
        if (!stat.isLink()) {
            Pinned.setMode(
                    path,
                    stat,
                    was != null && was.mode() == stat.permissions()
                            ? was.workspaceMode()
                            : stat.permissions());
        }
    }

    /// Makes sure that a directory of the workspace is there to hold what changed in it.
    private void directory(Path name) throws IOException {
        var target = changed.resolve(name);
        if (Stat.of(target) != null) {
            return;
        }
        directory(parent(name));
        ChangeSet.copyDirectory(view.upper().resolve(name), target);
        modes.put(target, Objects.requireNonNull(kept.get(name)));
    }

    private void refuse(Path name) {
        refused.add(
                new Violation(
                        name.toString(),
                        "changed, although the executor may not read what it was"));
    }

    private static Path parent(Path name) {
        @Nullable Path parent = name.getParent();
        return parent == null ? Path.of("") : parent;
    }
}
