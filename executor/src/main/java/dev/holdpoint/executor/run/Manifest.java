package dev.holdpoint.executor.run;

import java.util.List;

/// Everything a stage changed, in the order in which it is to be published.
///
/// @param changes ordered
/// @param conflicts paths that somebody else changed in the workspace since the stage was opened
/// @param refused what may never be published, whatever the policy: devices, sockets, links that
///   lead outside, …
public record Manifest(List<Change> changes, List<String> conflicts, List<Violation> refused) {
    public static final Manifest EMPTY = new Manifest(List.of(), List.of(), List.of());

    public Manifest {
        changes = List.copyOf(changes);
        conflicts = List.copyOf(conflicts);
        refused = List.copyOf(refused);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// The files and links created, changed or deleted, sorted: what the result calls
    /// `files_affected`.
    public List<String> filesAffected() {
        return changes.stream()
                .filter(change -> change instanceof Change.Put || change instanceof Change.Delete)
                .map(Change::path)
                .sorted()
                .distinct()
                .toList();
    }
}
