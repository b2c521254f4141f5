package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.Violation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an executor without root may not do to what belongs to others, although it may write where
/// that lies. Known before anything is sealed, so that no publish begins that cannot end.
///
/// @param workspace its path
/// @param identity who is to publish
record Ownership(Path workspace, Identity identity) {
    /// Changes that this user may make.
    ///
    /// @param kept directories whose modes stay as they are, one sentence each
    record Allowed(Manifest manifest, List<String> kept) {}

    /// Leaves out new modes of directories of others, and refuses what takes the place of their
    /// files in sticky directories.
    Allowed allowed(Manifest wanted) {
        if (identity.isRoot()) {
            return new Allowed(wanted, List.of());
        }
        var changes = new ArrayList<Change>();
        var refused = new ArrayList<>(wanted.refused());
        var kept = new ArrayList<String>();
        for (var change : wanted.changes()) {
            var lower = Stat.of(workspace.resolve(change.path()));
            if (change instanceof Change.SetMode && lower != null && isForeignDirectory(lower)) {
                kept.add(
                        "%s keeps its mode %o: the directory belongs to user %d, and the executor is user %d"
                                .formatted(
                                        change.path(),
                                        lower.permissions(),
                                        lower.uid(),
                                        identity.uid()));
                continue;
            }
            var sticky = sticky(change, lower);
            if (sticky != null) {
                refused.add(sticky);
            }
            changes.add(change);
        }
        return new Allowed(new Manifest(changes, wanted.conflicts(), refused), kept);
    }

    private boolean isForeignDirectory(Stat stat) {
        return stat.isDirectory() && stat.uid() != identity.uid();
    }

    private @Nullable Violation sticky(Change change, @Nullable Stat lower) {
        boolean isRemoving =
                change instanceof Change.Put
                        || change instanceof Change.Delete
                        || change instanceof Change.RemoveDirectory;
        var parent = Stat.of(workspace.resolve(change.path()).resolveSibling("."));
        if (!isRemoving
                || lower == null
                || parent == null
                || !parent.isSticky()
                || parent.uid() == identity.uid()
                || lower.uid() == identity.uid()) {
            return null;
        }
        return new Violation(
                change.path(),
                "belongs to user %d, in a sticky directory of user %d, where nobody else may replace or delete it"
                        .formatted(lower.uid(), parent.uid()));
    }
}
