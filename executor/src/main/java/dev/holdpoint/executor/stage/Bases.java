package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a workspace still holds what changes were made from.
final class Bases {
    private Bases() {}

    /// The paths that hold something else now, compared by their bytes.
    static List<String> changed(Path workspace, List<Change> changes) throws IOException {
        var changed = new ArrayList<String>();
        for (var change : changes) {
            boolean isAsBefore =
                    switch (change) {
                        case Change.Put put -> holds(workspace.resolve(put.path()), put.base());
                        case Change.Delete delete ->
                                holds(workspace.resolve(delete.path()), delete.base());
                        case Change.MakeDirectory _, Change.RemoveDirectory _, Change.SetMode _ ->
                                true;
                    };
            if (!isAsBefore) {
                changed.add(change.path());
            }
        }
        return changed;
    }

    /// Whether a path is as it was: a directory that gave way to a file counts as nothing.
    private static boolean holds(Path path, Change.@Nullable Base base) throws IOException {
        var stat = Stat.of(path);
        if (stat == null || stat.isDirectory()) {
            return base == null;
        }
        return base != null
                && base.size() == stat.size()
                && base.hash().equals(Fingerprint.of(path, stat));
    }
}
