package dev.holdpoint.executor;

import dev.holdpoint.executor.plugin.Resolution;
import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec.OnMissingPlugin;
import dev.holdpoint.model.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Finds out whether a pass can run here: the sandbox level, its workspace, and exactly the plugins
/// that it met when it was first taken.
final class Preparation {
    private final Fleet fleet;
    private final Workspaces workspaces;
    private final Preflight preflight;

    Preparation(Fleet fleet, Workspaces workspaces, Preflight preflight) {
        this.fleet = fleet;
        this.workspaces = workspaces;
        this.preflight = preflight;
    }

    /// Reads the plugins anew where they have changed on disk.
    ///
    /// @throws HoldpointException `fenced` when the lease ended meanwhile
    Prepared prepare(Held held, Lease lease, Root root) {
        var spec = held.claim().spec();
        var tooLow = fleet.tooLow(held.claim());
        if (tooLow.isPresent()) {
            return new Prepared.Elsewhere(held, tooLow.get());
        }
        fleet.plugins().refresh();
        try {
            var workspace = root.workspace(spec.workspace());
            return held.claim().progress().plugins() == null
                    ? resolved(held, lease, workspace)
                    : pinned(held, workspace);
        } catch (HoldpointException e) {
            if (e.problem() != Problem.WORKSPACE_UNUSABLE) {
                throw e;
            }
            return new Prepared.Refused(held, unusable(e));
        }
    }

    /// What the result says of a workspace that cannot be used.
    static PassResult.Failure unusable(HoldpointException e) {
        return new PassResult.Failure(e.problem().code(), List.of(String.valueOf(e.getMessage())));
    }

    private Prepared resolved(Held held, Lease lease, Path workspace) {
        var spec = held.claim().spec();
        var files = spec.plugins() == null ? workspaces.files(spec, workspace) : List.<String>of();
        var resolution = Resolution.of(spec, files, fleet.plugins().catalogue());
        var warnings = new ArrayList<String>();
        for (var name : resolution.missing()) {
            var lacking = fleet.lacking(held.claim(), name);
            if (lacking.isPresent()) {
                return new Prepared.Elsewhere(held, lacking.get());
            }
            warnings.add(fleet.nobodyHas(name) + "; it was skipped");
        }
        if (!warnings.isEmpty() && spec.onMissingPlugin() == OnMissingPlugin.FAIL) {
            return refused(
                    held,
                    Problem.PLUGIN_MISSING,
                    resolution.missing().stream().map(fleet::nobodyHas).toList());
        }
        var resolved = resolution.plugins();
        var found = preflight.findings(held.claim(), resolved, workspace, lease);
        if (!found.problems().isEmpty()) {
            return refused(held, Problem.PLUGIN_VARIABLE_VALIDATION_FAILED, found.problems());
        }
        warnings.addAll(found.warnings());
        var pins = resolved.stream().map(Plugin::identity).toList();
        var claim = held.claim();
        var progress = claim.progress().resolvedTo(pins, warnings);
        return new Prepared.Ready(held.with(claim.withProgress(progress)), workspace, resolved);
    }

    private Prepared pinned(Held held, Path workspace) {
        var pins = Objects.requireNonNull(held.claim().progress().plugins());
        var remaining = new ArrayList<Plugin>();
        for (var pin : pins.subList(held.step(), pins.size())) {
            var found = fleet.plugins().exactly(pin);
            if (found.isEmpty()) {
                return new Prepared.Elsewhere(held, fleet.lacking(held.claim(), pin));
            }
            remaining.add(found.get());
        }
        return new Prepared.Ready(held, workspace, remaining);
    }

    private static Prepared refused(Held held, Problem problem, List<String> messages) {
        return new Prepared.Refused(held, new PassResult.Failure(problem.code(), messages));
    }
}
