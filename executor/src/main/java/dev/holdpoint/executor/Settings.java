package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.RootSetting;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.executor.stage.WritePolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What an executor is started with.
///
/// @param id unique per host and place
/// @param boot new with every start
/// @param roots where workspaces are
/// @param plugins directories of plugin packages, the bundled one first
/// @param allowsNetwork whether plugins that need the network get it
/// @param kit the directory of the Python kit
/// @param python the interpreter, absolute
/// @param isolation which sandbox workers get
/// @param stage which kind of stage workspaces get
/// @param policy which paths plugins may not touch
/// @param slots how many passes run at once
/// @param logs an existing directory; what plugins write to stderr goes below it
/// @param captures how much of that is kept
/// @param temporary where a private directory is made
/// @param environment of the executor; only PATH, LANG and EXLAB_* of it reach a worker
record Settings(
        String id,
        String boot,
        String host,
        String queue,
        List<RootSetting> roots,
        List<Path> plugins,
        boolean allowsNetwork,
        Path kit,
        String python,
        Isolation isolation,
        StageChoice.Setting stage,
        WritePolicy policy,
        int slots,
        Path logs,
        Captures.Kept captures,
        Path temporary,
        Map<String, String> environment) {
    /// What its workers have in common.
    WorkerSettings workers() {
        return new WorkerSettings(id, kit, logs, environment);
    }

    public Settings {
        roots = List.copyOf(roots);
        plugins = List.copyOf(plugins);
        environment = Map.copyOf(environment);
    }
}
