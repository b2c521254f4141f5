package dev.holdpoint.executor.run;

import java.util.List;
import java.util.stream.Stream;

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

    /// The same, with something more that may never be published.
    public Manifest refusing(Violation violation) {
        return refused.contains(violation)
                ? this
                : new Manifest(
                        changes,
                        conflicts,
                        Stream.concat(refused.stream(), Stream.of(violation)).toList());
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// The files and links created, changed or deleted, sorted: what the result calls
    /// `files_affected`.
    public List<String> filesAffected() {
        return changes.stream()
                .filter(Manifest::isAffecting)
                .map(Change::path)
                .sorted()
                .distinct()
                .toList();
    }

    /// One line per change, for people.
    public List<String> lines() {
        return changes.stream()
                .map(change ->
                        switch (change) {
                            case Change.MakeDirectory made -> "mkdir " + made.path();
                            case Change.Put put ->
                                    (put.base() == null ? "create " : "change ") + put.path();
                            case Change.Delete delete -> "delete " + delete.path();
                            case Change.RemoveDirectory removed -> "rmdir " + removed.path();
                            case Change.SetMode set ->
                                    "chmod " + Integer.toOctalString(set.mode()) + " " + set.path();
                        })
                .toList();
    }

    private static boolean isAffecting(Change change) {
        return switch (change) {
            case Change.Put put -> !put.onlyMode();
            case Change.Delete _ -> true;
            case Change.MakeDirectory _, Change.RemoveDirectory _, Change.SetMode _ -> false;
        };
    }
}
