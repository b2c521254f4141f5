package dev.holdpoint.executor.run;

import java.nio.file.Path;

/// The view of a workspace that a worker gets to see in the workspace's place.
///
/// All paths are absolute. `upper` and `work` are made by the stage, on one file system and one
/// mount; `upper` has the owner and mode of the workspace, because the worker sees them as the
/// workspace's own. Of an overlay both are empty or hold what an earlier spawn of the same stage
/// left.
///
/// @param workspace where the worker sees the view, and the lower layer that is never written
/// @param upper takes every change
/// @param work overlayfs's own scratch directory, on the file system of `upper`; the same as
///   `upper` where that is a whole copy of the workspace and nothing is laid over anything
public record View(Path workspace, Path upper, Path work) {
    /// Whether it is a whole copy of the workspace, not an overlay.
    public boolean isCopy() {
        return work.equals(upper);
    }

    /// A view that is a copy.
    public static View copied(Path workspace, Path copy) {
        return new View(workspace, copy, copy);
    }
}
