package dev.holdpoint.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a producer asks for: ordered plugins over one workspace.
///
/// @param workspace the directory tree
/// @param plugins names in the order to run; null = all whose extensions match, by name
/// @param files paths relative to the workspace, in the order the plugins shall see them; null =
///   every regular file outside the forbidden paths, sorted; empty = none
/// @param context what the plugins are told
/// @param dryRun publish nothing
/// @param fatal stop at the first entry that is not success or skipped
/// @param queue see [PassId#queue()]
/// @param labels for people and dashboards; at most 32 of at most 256 characters
/// @param answers answers known beforehand, by plugin name and field; used only once that plugin
///   asks
/// @param traceparent W3C trace context, handed to the workers; null = none
public record PassSpec(
        WorkspaceName workspace,
        @Nullable List<String> plugins,
        @Nullable List<String> files,
        RunContext context,
        boolean dryRun,
        boolean fatal,
        OnMissingPlugin onMissingPlugin,
        OnFailure onFailure,
        OnConflict onConflict,
        String queue,
        Priority priority,
        Map<String, String> labels,
        Map<String, Map<String, @Nullable Object>> answers,
        @Nullable String traceparent) {
    public PassSpec {
        plugins = plugins == null ? null : List.copyOf(plugins);
        files = files == null ? null : List.copyOf(files);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    }

    /// The smallest pass: every plugin whose extensions match, over every file.
    public static PassSpec of(WorkspaceName workspace) {
        return new PassSpec(
                workspace,
                null,
                null,
                RunContext.EMPTY,
                false,
                false,
                OnMissingPlugin.SKIP,
                OnFailure.DISCARD,
                OnConflict.RERUN,
                "default",
                Priority.NORMAL,
                Map.of(),
                Map.of(),
                null);
    }

    public PassSpec withPlugins(List<String> names) {
        return new PassSpec(
                workspace,
                names,
                files,
                context,
                dryRun,
                fatal,
                onMissingPlugin,
                onFailure,
                onConflict,
                queue,
                priority,
                labels,
                answers,
                traceparent);
    }

    public PassSpec withFiles(List<String> paths) {
        return new PassSpec(
                workspace,
                plugins,
                paths,
                context,
                dryRun,
                fatal,
                onMissingPlugin,
                onFailure,
                onConflict,
                queue,
                priority,
                labels,
                answers,
                traceparent);
    }

    public PassSpec withContext(RunContext other) {
        return new PassSpec(
                workspace,
                plugins,
                files,
                other,
                dryRun,
                fatal,
                onMissingPlugin,
                onFailure,
                onConflict,
                queue,
                priority,
                labels,
                answers,
                traceparent);
    }

    public PassSpec withAnswers(Map<String, Map<String, @Nullable Object>> known) {
        return new PassSpec(
                workspace,
                plugins,
                files,
                context,
                dryRun,
                fatal,
                onMissingPlugin,
                onFailure,
                onConflict,
                queue,
                priority,
                labels,
                known,
                traceparent);
    }

    /// What to do when no executor has a plugin that the pass names.
    public enum OnMissingPlugin {
        SKIP,
        FAIL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What becomes of the changes of a plugin that failed or timed out.
    public enum OnFailure {
        DISCARD,
        KEEP;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What to do when somebody else changed a file that the plugin changed too.
    public enum OnConflict {
        RERUN,
        FAIL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
