package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.View;
import dev.holdpoint.executor.run.Violation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a stage changes, laid out over its workspace as an overlay's upper directory is: a
/// directory in both shows what is in either.
///
/// @param upper holds what was made or changed, by its name in the workspace
/// @param gone by directory, the names that are no longer there although nothing in `upper` says
///   so; all relative to the workspace
/// @param refused what is known already not to be publishable
/// @param isOverlay whether overlayfs made it, and keeps its own marks in it
record Layer(
        Path workspace,
        Path upper,
        Map<Path, List<Path>> gone,
        List<Violation> refused,
        boolean isOverlay) {
    static Layer overlay(View view) {
        return new Layer(view.workspace(), view.upper(), Map.of(), List.of(), true);
    }
}
