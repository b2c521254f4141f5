package dev.holdpoint.bench;

import dev.holdpoint.executor.plugin.Registry;
import dev.holdpoint.executor.run.Bookmark;
import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.executor.sandbox.Bubblewrap;
import dev.holdpoint.executor.stage.ClaimDirectory;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.RootSetting;
import dev.holdpoint.executor.stage.Stage;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.executor.stage.StageKind;
import dev.holdpoint.executor.stage.StagedLimits;
import dev.holdpoint.executor.stage.Staging;
import dev.holdpoint.executor.stage.Survey;
import dev.holdpoint.executor.stage.Tenants;
import dev.holdpoint.executor.stage.Trees;
import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an executor does for one run of one plugin, by the same rooms and in the same order,
/// without the queue: stage, sandbox, manifest, policy, publish, drop the stage.
final class RunPath implements AutoCloseable {
    private static final WorkspaceName WORKSPACE = new WorkspaceName("bench", "one");

    private final Bubblewrap sandbox;
    private final Root root;
    private final Registry registry;
    private final Path kit;
    private final Path scratch;
    private final StageChoice choice;
    private final Tenants tenants = new Tenants();
    private Map<String, Double> phases = Map.of();

    /// Proves the sandbox.
    ///
    /// @param home of the installation
    RunPath(Site site, Path home, String python, String bubblewrap) {
        kit = home.resolve("executor/sdk/python");
        site.workspace(WORKSPACE.path());
        try {
            scratch = Files.createDirectory(site.directory().resolve("scratch"));
            registry =
                    new Registry(
                            List.of(site.plugins()),
                            Files.createDirectory(site.directory().resolve("snapshots")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        registry.refresh();
        root = Root.open(List.of(RootSetting.of("bench", site.root())), "bench").getFirst();
        sandbox = Bubblewrap.open(new Bubblewrap.Settings(bubblewrap, python, kit, site.runs()));
        choice = StageChoice.of(StageChoice.Setting.AUTO, List.of(root), sandbox::overlayProblem);
    }

    /// Milliseconds of the last [#run], phase by phase.
    Map<String, Double> phases() {
        return phases;
    }

    /// One run of a plugin.
    ///
    /// @return milliseconds from opening the stage to having dropped it; taking the claim
    ///   directory, which is done once for a pass of any number of plugins, is only in [#phases]
    double run(String name) {
        return run(name, WORKSPACE);
    }

    /// The same, in another workspace.
    double run(String name, WorkspaceName workspace) {
        var plugin = plugin(name);
        var laps = new Laps();
        var claim = claim();
        laps.end("claim");
        long begin = System.nanoTime();
        try (var stage = claim.open(staging(workspace));
                var survey = choice.survey(root.name(), stage)) {
            laps.end("stage");
            spawn(plugin, stage, survey, laps);
            var manifest = stage.manifest();
            if (!WritePolicy.DEFAULT.violations(manifest).isEmpty()) {
                throw new IllegalStateException("a trivial plugin broke the policy");
            }
            laps.end("manifest");
            if (!manifest.isEmpty()) {
                var journal = claim.seal(0, stage, manifest, workspace, Progress.NONE);
                laps.end("seal");
                if (!stage.conflicts(manifest).isEmpty()) {
                    throw new IllegalStateException("somebody changes the workspace");
                }
                journal.probe(stage.view().workspace());
                journal.decide();
                laps.end("decide");
                journal.apply(stage.view().workspace(), Milestone.Watcher.NONE);
                laps.end("apply");
                journal.done(journal.after());
                claim.checkpointed(0, true);
                laps.end("record");
            }
        }
        laps.end("drop");
        double all = Milliseconds.since(begin);
        phases = laps.all();
        remove(workspace);
        return all;
    }

    /// One run of a plugin that is set aside as if it had asked something, and taken up again.
    ///
    /// @return milliseconds from the plugin's end to where its work goes on
    double park(String name) {
        var plugin = plugin(name);
        var claim = claim();
        var laps = new Laps();
        String hash;
        try (var stage = claim.open(staging(WORKSPACE));
                var survey = choice.survey(root.name(), stage)) {
            spawn(plugin, stage, survey, laps);
            laps.end("run");
            hash = claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
            laps.end("park");
        }
        laps.end("drop");
        try (var _ = claim.reopen(staging(WORKSPACE), hash).orElseThrow().stage()) {
            laps.end("resume");
        }
        phases = laps.all();
        remove(WORKSPACE);
        return phases.getOrDefault("park", 0.0) + phases.getOrDefault("resume", 0.0);
    }

    private void spawn(Plugin plugin, Stage stage, Survey survey, Laps laps) {
        var launch = launch(plugin, stage.view()).within(survey.within(stage.quota(tenants)));
        demandGood(sandbox.start(launch, line -> {}).await());
        laps.end("sandbox");
        if (survey.unfit().isPresent()) {
            throw new IllegalStateException("somebody has put something into the workspace");
        }
        laps.end("survey");
    }

    /// What the workspaces are staged by.
    StageKind kind() {
        return choice.of(root.name(), root.workspace(WORKSPACE));
    }

    /// Takes the worker's way on a fresh stage, cut after one of its links.
    ///
    /// @return milliseconds of the line alone
    double runLine(String link) {
        var plugin = plugin(Site.IDLE);
        double ms;
        try (var stage = claim().open(staging(WORKSPACE))) {
            var launch = launch(plugin, stage.view());
            var cut = new Chain(sandbox.words(launch), launch.stdin() + "\n").cut(link);
            ms = cut.run(() -> sandbox.startWords(launch, cut.words()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        remove(WORKSPACE);
        return ms;
    }

    /// The links of the worker's way, see [Chain#links].
    List<String> links() {
        try (var stage = claim().open(staging(WORKSPACE))) {
            return new Chain(sandbox.words(launch(plugin(Site.IDLE), stage.view())), "").links();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(WORKSPACE);
        }
    }

    private Staging staging(WorkspaceName name) {
        var workspace = root.workspace(name);
        return new Staging(
                0, workspace, choice.of(root.name(), workspace), StagedLimits.DEFAULT, () -> false);
    }

    private ClaimDirectory claim() {
        var pass = new PassId("bench", 0, UUID.randomUUID());
        long found = root.state().fenceOf(pass);
        return root.state().take(pass, found, 1).orElseThrow();
    }

    private Plugin plugin(String name) {
        return registry.plugins().stream()
                .filter(plugin -> plugin.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Launch launch(Plugin plugin, View view) {
        var packages = Objects.requireNonNull(plugin.packageDirectory().getParent());
        return new Launch(
                "bench",
                plugin,
                view,
                packages,
                Map.of("PATH", "/usr/bin:/bin", "PYTHONPATH", packages + ":" + kit),
                envelope(plugin, view),
                Limits.of(plugin),
                null,
                scratch);
    }

    private static String envelope(Plugin plugin, View view) {
        var envelope = new LinkedHashMap<String, @Nullable Object>();
        envelope.put("plugin_module", plugin.module());
        envelope.put("context", Map.of("dst_root", view.workspace().toString()));
        envelope.put("files", List.of());
        return Json.write(envelope);
    }

    private static void demandGood(Exit exit) {
        if (!exit.status().equals(new Exit.Status.Exited(0))) {
            throw new HoldpointException(
                    Problem.SANDBOX_UNAVAILABLE,
                    "expected a trivial plugin to end with 0, came " + exit);
        }
    }

    /// Makes place for the next run. What the plugin wrote goes too.
    private void remove(WorkspaceName name) {
        root.state().claims().forEach(root.state()::remove);
        try {
            Files.deleteIfExists(root.workspace(name).resolve("written.txt"));
            for (var left : Trees.children(scratch)) {
                Trees.delete(left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
