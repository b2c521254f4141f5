package dev.holdpoint.executor;

import dev.holdpoint.executor.plugin.Resolution;
import dev.holdpoint.executor.plugin.WorkspaceFiles;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.stage.Stage;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.executor.stage.StageKind;
import dev.holdpoint.executor.stage.Survey;
import dev.holdpoint.executor.stage.Tenants;
import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.PassSpec;
import java.nio.file.Path;
import java.util.List;

/// What plugins see of workspaces here, and what they may do to them.
///
/// @param tenants the stages that they are working on
record Workspaces(WritePolicy policy, StageChoice stages, Tenants tenants) {
    Workspaces(WritePolicy policy, StageChoice stages) {
        this(policy, stages, new Tenants());
    }

    /// The kind of stage that the workspace of a pass gets now.
    StageKind stage(PassSpec spec, Path workspace) {
        return stages.of(spec.workspace().root(), workspace);
    }

    /// Looks whether a stage serves its workspace.
    Survey survey(PassSpec spec, Stage stage) {
        return stages.survey(spec.workspace().root(), stage);
    }

    /// The files that a plugin of the pass gets, relative to the workspace.
    List<String> files(PassSpec spec, Path workspace, Plugin plugin) {
        return Resolution.matching(plugin, files(spec, workspace));
    }

    /// The files that a pass names; else those outside the forbidden paths.
    List<String> files(PassSpec spec, Path workspace) {
        var named = spec.files();
        return named != null ? named : WorkspaceFiles.in(workspace, path -> !policy.forbids(path));
    }
}
