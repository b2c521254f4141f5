package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// Puts changes that were set aside into the upper directory of a fresh stage. What was set aside
/// stays as it is: the stage gets copies.
record Restore(View view, ChangeSet changes) {
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
                case Change.Put _ ->
                        Files.copy(
                                changes.source(n),
                                target,
                                StandardCopyOption.REPLACE_EXISTING,
                                StandardCopyOption.COPY_ATTRIBUTES,
                                LinkOption.NOFOLLOW_LINKS);
                case Change.Delete _, Change.RemoveDirectory _ -> {
                    Trees.delete(target); // marks of what was in it
                    Overlay.whiteout(target);
                }
                case Change.SetMode set -> {
                    parents(Path.of(change.path()));
                    Files.setAttribute(target, "unix:mode", set.mode());
                }
            }
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
        if (Stat.of(target) == null) {
            ChangeSet.copyDirectory(view.workspace().resolve(directory), target);
        }
    }
}
