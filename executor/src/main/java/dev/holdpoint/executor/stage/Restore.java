package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts changes that were set aside into the upper directory of a fresh stage. What was set aside
/// stays as it is: the stage gets copies.
final class Restore {
    private final View view;
    private final ChangeSet changes;

    /// Directories that are open while something is put into them, with the modes that they are to
    /// have.
    private final Map<Path, Integer> modes = new LinkedHashMap<>();

    Restore(View view, ChangeSet changes) {
        this.view = view;
        this.changes = changes;
    }

    void run() throws IOException {
        for (int n = 0; n < changes.changes().size(); n++) {
            var change = changes.changes().get(n);
            var target = view.upper().resolve(change.path());
            parents(Path.of(change.path()).getParent());
            switch (change) {
                case Change.MakeDirectory _ -> {
                    Files.deleteIfExists(target); // the mark of what it takes the place of
                    ChangeSet.copyDirectory(changes.source(n), target);
                }
                case Change.Put put -> put(changes.source(n), put, target);
                case Change.Delete _, Change.RemoveDirectory _ -> {
                    Trees.delete(target); // marks of what was in it
                    if (!view.isCopy()) {
                        Overlay.whiteout(target);
                    }
                }
                case Change.SetMode set -> {
                    parents(Path.of(change.path()));
                    modes.put(target, set.mode());
                }
            }
        }
        for (var mode : List.copyOf(modes.entrySet()).reversed()) {
            if (Trees.isDirectory(mode.getKey())) { // else it went with a later change
                Files.setAttribute(mode.getKey(), "unix:mode", mode.getValue());
            }
        }
    }

    /// The plugin may have closed a file to its own owner, who is to read it here.
    private static void put(Path source, Change.Put put, Path target) throws IOException {
        boolean isClosed = put.link() == null && (put.mode() & 0400) == 0;
        if (isClosed) {
            Files.setAttribute(source, "unix:mode", put.mode() | 0400);
        }
        try {
            Files.copy(
                    source,
                    target,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES,
                    LinkOption.NOFOLLOW_LINKS);
        } finally {
            if (isClosed) {
                Files.setAttribute(source, "unix:mode", put.mode());
            }
        }
        check(put, target);
        if (isClosed) {
            Files.setAttribute(target, "unix:mode", put.mode());
        }
    }

    /// What was set aside may have been damaged or altered since.
    private static void check(Change.Put put, Path target) throws IOException {
        var stat = Stat.of(target);
        var hash = stat == null ? "nothing" : Fingerprint.of(target, stat);
        if (!hash.equals(put.hash())) {
            throw new IOException(
                    "expected what was set aside of %s to have the hash %s, came %s"
                            .formatted(put.path(), put.hash(), hash));
        }
    }

    /// A name in an upper directory needs its parents there too; those that no change makes are the
    /// workspace's.
    private void parents(@Nullable Path directory) throws IOException {
        if (directory == null) {
            return;
        }
        parents(directory.getParent());
        var target = view.upper().resolve(directory);
        var there = Stat.of(target);
        if (there == null) {
            var below = view.workspace().resolve(directory);
            ChangeSet.copyDirectory(below, target);
            there = Stat.of(below);
        } else {
            Trees.open(target, there);
        }
        if (there != null && (there.mode() & 0700) != 0700) {
            modes.putIfAbsent(target, there.permissions());
        }
    }
}
