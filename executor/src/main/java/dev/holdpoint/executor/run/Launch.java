package dev.holdpoint.executor.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One worker to be started: everything the sandbox needs to know, and nothing that it could hand
/// to a shell.
///
/// @param pass for names of files and processes in messages; a pass id
/// @param plugin the plugin that runs
/// @param view the staged workspace
/// @param packages directory that holds the plugin's package, readable by any user; becomes part of
///   PYTHONPATH
/// @param environment what the worker sees, all of it but HOME, which the sandbox sets to a private
///   directory, and PWD; Python adds LC_CTYPE where neither LANG nor LC_ALL says UTF-8
/// @param stdin the envelope as JSON, without the newline; at most 1 MiB in UTF-8
/// @param limits what it may use
/// @param capture where stderr is appended verbatim; null = nowhere
/// @param scratch a directory of this spawn alone for status files; exists, and is removed by
///   whoever made it
/// @param quota what its view may hold while it runs
public record Launch(
        String pass,
        Plugin plugin,
        View view,
        Path packages,
        Map<String, String> environment,
        String stdin,
        Limits limits,
        @Nullable Path capture,
        Path scratch,
        Quota quota) {
    public Launch {
        environment = Map.copyOf(environment);
    }

    /// One whose view may hold anything.
    public Launch(
            String pass,
            Plugin plugin,
            View view,
            Path packages,
            Map<String, String> environment,
            String stdin,
            Limits limits,
            @Nullable Path capture,
            Path scratch) {
        this(
                pass,
                plugin,
                view,
                packages,
                environment,
                stdin,
                limits,
                capture,
                scratch,
                Quota.NONE);
    }

    /// The same, with a quota.
    public Launch within(Quota other) {
        return new Launch(
                pass, plugin, view, packages, environment, stdin, limits, capture, scratch, other);
    }

    /// The plugin's argv where it is not a Python package, else empty.
    public List<String> entrypoint() {
        return plugin.entrypoint();
    }
}
