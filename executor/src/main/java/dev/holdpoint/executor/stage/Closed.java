package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Directories of a workspace that their own owner may not read or write. They are opened while
/// something in them is published; a change of their mode, to the one they have, closes them again.
final class Closed {
    static final int OPEN = 0700;

    private final Path workspace;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Change> modes = new TreeMap<>(); // what is above comes first

    private Closed(Path workspace) {
        this.workspace = workspace;
    }

    /// The same changes, and one for each closed directory that they go into.
    static List<Change> with(Path workspace, List<Change> changes) {
        var closed = new Closed(workspace);
        var all = new ArrayList<Change>();
        for (var change : changes) {
            if (change instanceof Change.SetMode) {
                closed.modes.put(change.path(), change);
                closed.seen.add(change.path());
            } else {
                all.add(change);
            }
            if (change instanceof Change.RemoveDirectory) {
                closed.seen.add(change.path());
            }
        }
        for (var change : changes) {
            var above = Path.of(change.path()).getParent();
            for (; above != null; above = above.getParent()) {
                if (closed.seen.add(above.toString())) {
                    closed.look(above);
                }
            }
        }
        all.addAll(closed.modes.values());
        return all;
    }

    private void look(Path directory) {
        var stat = statOrNull(workspace.resolve(directory));
        if (stat != null && stat.isDirectory() && (stat.mode() & OPEN) != OPEN) {
            modes.put(
                    directory.toString(),
                    new Change.SetMode(
                            directory.toString(), stat.permissions(), stat.permissions()));
        }
    }

    private static @Nullable Stat statOrNull(Path path) {
        try {
            return Stat.of(path);
        } catch (UncheckedIOException e) {
            return null; // in one that is closed itself: it has no mode of its own to be kept
        }
    }
}
