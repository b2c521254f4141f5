package dev.holdpoint.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of one plugin of a pass: one element of the result's `applied`.
///
/// @param filesAffected sorted, unique POSIX paths relative to the workspace; at most 10 000, see
///   `filesTotal`
/// @param filesTotal how many files were affected in all
/// @param error why it is not a success; null where the status says it all
/// @param violations sorted paths that broke the write policy, each with the reason where the path
///   alone does not say it
/// @param perFile what the worker said of each file; only of a dry run
/// @param changes what the stage of a dry run held: one line per change
public record Entry(
        String plugin,
        String version,
        List<String> filesAffected,
        int filesTotal,
        EntryStatus status,
        @Nullable String error,
        List<String> violations,
        Usage usage,
        @Nullable List<Map<String, @Nullable Object>> perFile,
        @Nullable List<String> changes) {
    /// More names than this are counted, not listed.
    public static final int MAX_FILES_LISTED = 10_000;

    public Entry {
        filesAffected = List.copyOf(filesAffected);
        violations = List.copyOf(violations);
    }

    public static Entry of(
            ResolvedPlugin plugin,
            EntryStatus status,
            List<String> files,
            @Nullable String error,
            Usage usage) {
        var sorted = files.stream().sorted().distinct().toList();
        var listed =
                sorted.size() > MAX_FILES_LISTED ? sorted.subList(0, MAX_FILES_LISTED) : sorted;
        return new Entry(
                plugin.name(),
                plugin.version(),
                listed,
                sorted.size(),
                status,
                error,
                List.of(),
                usage,
                null,
                null);
    }

    /// The same with other affected files.
    public Entry withFiles(List<String> files) {
        return of(new ResolvedPlugin(plugin, version, ""), status, files, error, usage);
    }

    /// The same as a failure, after all.
    ///
    /// @param files those that are changed nevertheless, as far as they are listed
    /// @param total how many these are in all
    public Entry failing(Problem why, List<String> files, int total) {
        return new Entry(
                plugin,
                version,
                files,
                total,
                EntryStatus.FAILED,
                why.code(),
                violations,
                usage,
                perFile,
                changes);
    }

    public Entry withViolations(List<String> broken) {
        return new Entry(
                plugin,
                version,
                filesAffected,
                filesTotal,
                status,
                error,
                broken,
                usage,
                perFile,
                changes);
    }

    public Entry withDryRun(List<Map<String, @Nullable Object>> files, List<String> diff) {
        return new Entry(
                plugin,
                version,
                filesAffected,
                filesTotal,
                status,
                error,
                violations,
                usage,
                files,
                diff);
    }
}
