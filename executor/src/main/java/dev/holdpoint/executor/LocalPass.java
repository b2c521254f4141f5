package dev.holdpoint.executor;

import dev.holdpoint.executor.plugin.Registry;
import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.sandbox.Bubblewrap;
import dev.holdpoint.executor.sandbox.Sandbox;
import dev.holdpoint.executor.sandbox.Unconfined;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.Parking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Runs passes in this process, without Redis: each by the executor's own run path, from the staged
/// view to publishing, and with the same result.
///
/// ```java
/// try (var local = LocalPass.open(LocalSettings.of(installation), new PluginSource.Roots(List.of(plugins)))) {
///     var result = local.run(LocalContext.of(directory), null, List.of("hello_plugin"), question -> Optional.empty());
/// }
/// ```
///
/// May be used by many threads, each for a workspace of its own.
public final class LocalPass implements AutoCloseable {
    private final LocalSettings settings;
    private final RunDirectory directory;
    private final Sandbox sandbox;
    private final Registry registry;
    private final Milestone.Watcher watcher;

    /// Answers what plugins ask.
    @FunctionalInterface
    public interface Answerer {
        /// Answers one question.
        ///
        /// @return field id → value, a JSON value or its text; empty or without any field = the
        ///   pass is to be aborted
        Optional<Map<String, @Nullable Object>> answer(Asked asked);
    }

    /// A question of a plugin.
    ///
    /// @param round 1 for the first question of this plugin
    public record Asked(String plugin, int round, Question question) {}

    private LocalPass(
            LocalSettings settings,
            RunDirectory directory,
            Sandbox sandbox,
            Registry registry,
            Milestone.Watcher watcher) {
        this.settings = settings;
        this.directory = directory;
        this.sandbox = sandbox;
        this.registry = registry;
        this.watcher = watcher;
    }

    /// Proves the sandbox and reads the plugins.
    ///
    /// @throws HoldpointException `sandbox_unavailable`: what was tried, what came, what to do;
    ///   `bad_setting` for plugins that cannot be read
    public static LocalPass open(LocalSettings settings, PluginSource plugins) {
        return open(settings, plugins, Milestone.Watcher.NONE);
    }

    /// @param watcher hears of each point in publishing
    static LocalPass open(LocalSettings settings, PluginSource plugins, Milestone.Watcher watcher) {
        var directory = RunDirectory.make(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
        try {
            var registry = registry(plugins, directory);
            var sandbox = sandbox(settings, directory.path());
            return new LocalPass(settings, directory, sandbox, registry, watcher);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static Sandbox sandbox(LocalSettings settings, Path runDirectory) {
        var bwrap = settings.bwrap();
        return bwrap == null
                ? Unconfined.open(settings.python(), settings.kit())
                : Bubblewrap.open(
                        new Bubblewrap.Settings(
                                bwrap, settings.python(), settings.kit(), runDirectory));
    }

    private static Registry registry(PluginSource plugins, RunDirectory directory) {
        var registry =
                switch (plugins) {
                    case PluginSource.Roots(var roots) ->
                            new Registry(roots, directory.snapshots());
                    case PluginSource.Packages(var packages) ->
                            Registry.of(Registry.read(packages, directory.snapshots()));
                    case PluginSource.Records(var records) -> Registry.of(records);
                };
        registry.refresh();
        return registry;
    }

    /// The plugins it has.
    public Registry plugins() {
        return registry;
    }

    /// What workers cannot be protected from on this host, one sentence each.
    public List<String> missing() {
        return sandbox.missing();
    }

    /// Runs a pass to its end.
    ///
    /// @param files absolute or relative to the workspace, in the order the plugins shall see them;
    ///   null = every regular file outside the forbidden paths, sorted
    /// @param pluginOrder names in the order to run; null = all whose extensions match, by name
    /// @return what became of it; a workspace that cannot be used is a failed pass
    /// @throws HoldpointException `bad_answer` when an answer does not fit its question, with what
    ///   is wrong with each field: nothing of the plugin that asked is published; `bad_spec` for a
    ///   file outside the workspace; `publish_blocked` and `stage_failed`: the next local pass over
    ///   the workspace finishes what was being published
    public PassResult run(
            LocalContext context,
            @Nullable List<Path> files,
            @Nullable List<String> pluginOrder,
            Answerer answerer) {
        var workspace = context.dstRoot();
        if (!Files.isDirectory(workspace)) {
            return unusable(
                    new HoldpointException(
                            Problem.WORKSPACE_UNUSABLE,
                            "workspace " + workspace + ": there is no such directory"));
        }
        var spec = spec(context, files, pluginOrder);
        try (var place = LocalPlace.hold(workspace)) {
            place.settle();
            var claims =
                    new LocalClaims(
                            new PassId(Root.LOCAL, 0, UUID.randomUUID()),
                            spec,
                            settings.listener()::logged);
            var last = follow(claims, place, answerer);
            last.remove();
            return claims.result().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (HoldpointException e) {
            if (e.problem() == Problem.WORKSPACE_UNUSABLE) {
                return unusable(e);
            }
            throw e;
        }
    }

    /// Takes the pass up again after every answer, as any executor would.
    ///
    /// @return where it ended
    private LocalPlace follow(LocalClaims claims, LocalPlace first, Answerer answerer) {
        var place = first;
        while (true) {
            var claim = claims.take(1).getFirst();
            var root = place.root();
            passRun(claims, root).follow(claim, Lease.unending(claim), root);
            var asked = claims.asked();
            if (asked.isEmpty()) {
                return place;
            }
            ask(claims, asked.get(), answerer);
            if (claims.result().isPresent()) {
                return place;
            }
            place = place.in(settings.listener().resuming(place.parent()));
        }
    }

    private static void ask(LocalClaims claims, Parking parking, Answerer answerer) {
        var asked = new Asked(parking.plugin(), parking.roundsGiven() + 1, parking.question());
        var answer = answerer.answer(asked).filter(values -> !values.isEmpty());
        if (answer.isEmpty()) {
            claims.abort();
        } else {
            claims.answer(answer.get());
        }
    }

    private PassRun passRun(LocalClaims claims, Root root) {
        var policy = settings.policy();
        var stages =
                StageChoice.of(StageChoice.Setting.AUTO, List.of(root), sandbox::overlayProblem);
        var workers =
                Workers.local(claims, settings.workers(), sandbox, directory, settings.listener());
        var publisher = new Publisher(claims, watcher);
        var preparation =
                new Preparation(
                        settings.workers().executor(),
                        registry,
                        List::of,
                        policy,
                        stages,
                        new Preflight(workers::check));
        return new PassRun(
                claims,
                new Recovery(claims, publisher),
                preparation,
                new PluginTurn(claims, publisher, preparation, workers, policy));
    }

    private static PassSpec spec(
            LocalContext context, @Nullable List<Path> files, @Nullable List<String> order) {
        var name = new WorkspaceName(Root.LOCAL, String.valueOf(context.dstRoot().getFileName()));
        var spec =
                PassSpec.of(name)
                        .withContext(context.about())
                        .withHandling(context.handling())
                        .withAnswers(context.answers());
        if (order != null) {
            spec = spec.withPlugins(order);
        }
        return files == null
                ? spec
                : spec.withFiles(files.stream().map(file -> within(context, file)).toList());
    }

    private static String within(LocalContext context, Path file) {
        var path = context.dstRoot().resolve(file).normalize();
        if (!path.startsWith(context.dstRoot()) || path.equals(context.dstRoot())) {
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    "files: expected paths inside " + context.dstRoot() + ", got " + file);
        }
        return context.dstRoot().relativize(path).toString();
    }

    private static PassResult unusable(HoldpointException e) {
        return PassResult.failed(List.of(), List.of(), 1, Preparation.unusable(e));
    }

    /// Ends every worker that still runs.
    @Override
    public void close() {
        sandbox.close();
        directory.close();
    }
}
