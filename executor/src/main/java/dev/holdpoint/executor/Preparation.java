package dev.holdpoint.executor;

import dev.holdpoint.executor.plugin.Registry;
import dev.holdpoint.executor.plugin.Resolution;
import dev.holdpoint.executor.plugin.WorkspaceFiles;
import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.executor.stage.StageKind;
import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassSpec.OnMissingPlugin;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.ExecutorStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Finds out whether a pass can run here: its workspace, and exactly the plugins that it met when
/// it was first taken.
final class Preparation {
    private final String executor;
    private final Registry registry;
    private final Supplier<List<ExecutorStatus>> executors;
    private final WritePolicy policy;
    private final StageChoice stages;
    private final Preflight preflight;

    /// For one executor.
    ///
    /// @param executor its id
    /// @param executors those that are alive
    Preparation(
            String executor,
            Registry registry,
            Supplier<List<ExecutorStatus>> executors,
            WritePolicy policy,
            StageChoice stages,
            Preflight preflight) {
        this.executor = executor;
        this.registry = registry;
        this.executors = executors;
        this.policy = policy;
        this.stages = stages;
        this.preflight = preflight;
    }

    /// Reads the plugins anew where they have changed on disk.
    ///
    /// @throws HoldpointException `fenced` when the lease ended meanwhile
    Prepared prepare(Held held, Lease lease, Root root) {
        registry.refresh();
        try {
            var workspace = root.workspace(held.claim().spec().workspace());
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

    /// The kind of stage that the workspace of a pass gets now.
    StageKind stage(PassSpec spec, Path workspace) {
        try {
            return stages.of(spec.workspace().root(), workspace);
        } catch (IOException | UncheckedIOException e) {
            throw new HoldpointException(
                    Problem.STAGE_FAILED,
                    "the workspace " + workspace + " cannot be read: " + e,
                    e);
        }
    }

    /// The files that a plugin of the pass gets, relative to the workspace.
    List<String> files(PassSpec spec, Path workspace, Plugin plugin) {
        return Resolution.matching(plugin, files(spec, workspace));
    }

    private List<String> files(PassSpec spec, Path workspace) {
        var named = spec.files();
        return named != null ? named : WorkspaceFiles.in(workspace, path -> !policy.forbids(path));
    }

    private Prepared resolved(Held held, Lease lease, Path workspace) {
        var spec = held.claim().spec();
        var files = spec.plugins() == null ? files(spec, workspace) : List.<String>of();
        var resolution = Resolution.of(spec, files, registry.catalogue());
        var warnings = new ArrayList<String>();
        for (var name : resolution.missing()) {
            if (anotherHas(spec.queue(), plugin -> plugin.name().equals(name))) {
                return new Prepared.Elsewhere(held, withhold(name) + " the plugin " + name);
            }
            warnings.add(nobodyHas(name) + "; it was skipped");
        }
        if (!warnings.isEmpty() && spec.onMissingPlugin() == OnMissingPlugin.FAIL) {
            return refused(
                    held,
                    Problem.PLUGIN_MISSING,
                    resolution.missing().stream().map(this::nobodyHas).toList());
        }
        var plugins = resolution.plugins();
        var found = preflight.findings(held.claim(), plugins, workspace, lease);
        if (!found.problems().isEmpty()) {
            return refused(held, Problem.PLUGIN_VARIABLE_VALIDATION_FAILED, found.problems());
        }
        warnings.addAll(found.warnings());
        var pins = plugins.stream().map(Plugin::identity).toList();
        var claim = held.claim();
        var progress = claim.progress().resolvedTo(pins, warnings);
        return new Prepared.Ready(held.with(claim.withProgress(progress)), workspace, plugins);
    }

    private Prepared pinned(Held held, Path workspace) {
        var pins = Objects.requireNonNull(held.claim().progress().plugins());
        var remaining = new ArrayList<Plugin>();
        for (var pin : pins.subList(held.step(), pins.size())) {
            var found = registry.exactly(pin);
            if (found.isEmpty()) {
                return new Prepared.Elsewhere(held, missing(held.claim().spec().queue(), pin));
            }
            remaining.add(found.get());
        }
        return new Prepared.Ready(held, workspace, remaining);
    }

    private String missing(String queue, ResolvedPlugin pin) {
        var what =
                "the plugin "
                        + pin.name()
                        + " "
                        + pin.version()
                        + " with the digest "
                        + pin.digest().substring(0, 12)
                        + ", which the pass began with";
        return anotherHas(queue, pin::equals)
                ? withhold(pin.name()) + " " + what
                : "no_capable_executor: no executor of the queue has " + what;
    }

    /// A plugin that is declined counts as one that is not here, but that it is declined is said.
    private String withhold(String plugin) {
        return registry.catalogue().declines(plugin)
                ? Registry.DECLINED + ": executor " + executor + " gives no network to"
                : "executor " + executor + " does not have";
    }

    private String nobodyHas(String plugin) {
        return registry.catalogue().declines(plugin)
                ? Registry.DECLINED
                        + ": the plugin '"
                        + plugin
                        + "' needs the network, which no executor of the queue gives it"
                : "no executor of the queue has the plugin '" + plugin + "'";
    }

    private boolean anotherHas(String queue, Predicate<ResolvedPlugin> wanted) {
        return executors.get().stream()
                .filter(other -> other.queue().equals(queue) && !other.id().equals(executor))
                .map(ExecutorStatus::plugins)
                .flatMap(List::stream)
                .anyMatch(wanted);
    }

    private static Prepared refused(Held held, Problem problem, List<String> messages) {
        return new Prepared.Refused(held, new PassResult.Failure(problem.code(), messages));
    }
}
