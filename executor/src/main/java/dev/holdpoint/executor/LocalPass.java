package dev.holdpoint.executor;

import dev.holdpoint.executor.plugin.FixedPlugins;
import dev.holdpoint.executor.plugin.Plugins;
import dev.holdpoint.executor.plugin.Registry;
import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.sandbox.Levels;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final OverlayTrials overlays;
    private final List<String> missing;
    private final Plugins plugins;
    private final Milestone.Watcher watcher;

    /// Answers what plugins ask.
    @FunctionalInterface
    public interface Answerer {
        /// Answers one question.
        ///
        /// @return field id → value, a JSON value or its text; empty = the pass is to be aborted,
        ///   and so is an answer without any field to a question that has some
        Optional<Map<String, @Nullable Object>> answer(Asked asked);
    }

    /// Takes a pass to another place between a question and what follows, as if another host went
    /// on.
    @FunctionalInterface
    public interface Mover {
        /// Moves nothing.
        Mover NONE = parent -> parent;

        /// A question has been answered, and its plugin is about to be started again. The directory
        /// that holds the workspace may be moved now, with all that is in it.
        ///
        /// @param parent of the workspace
        /// @return where it is now
        Path move(Path parent);
    }

    /// A question of a plugin.
    ///
    /// @param round 1 for the first question of this plugin
    public record Asked(String plugin, int round, Question question) {}

    private LocalPass(
            LocalSettings settings,
            RunDirectory directory,
            Levels.Choice chosen,
            Plugins plugins,
            Milestone.Watcher watcher) {
        this.settings = settings;
        this.directory = directory;
        this.sandbox = chosen.sandbox();
        this.overlays = new OverlayTrials(sandbox);
        this.missing = chosen.missing();
        this.plugins = plugins;
        this.watcher = watcher;
    }

    /// Proves the sandbox and reads the plugins.
    ///
    /// @throws HoldpointException `sandbox_unavailable`: what was tried, what came, what to do;
    ///   `bad_setting` for plugins that cannot be read, and for a single one that needs the network
    ///   where [LocalSettings#allowsNetwork] does not give it
    public static LocalPass open(LocalSettings settings, PluginSource plugins) {
        return open(settings, plugins, Milestone.Watcher.NONE);
    }

    /// @param watcher hears of each point in publishing
    static LocalPass open(LocalSettings settings, PluginSource plugins, Milestone.Watcher watcher) {
        var directory = RunDirectory.make(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
        try {
            var known = plugins(settings, plugins, directory);
            var chosen = choose(settings, directory.path());
            return new LocalPass(settings, directory, chosen, known, watcher);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static Levels.Choice choose(LocalSettings settings, Path runDirectory) {
        var isolation = settings.isolation();
        if (isolation != null) {
            return isolation.choose(settings.python(), settings.kit(), runDirectory, false);
        }
        var none = Unconfined.open(settings.python(), settings.kit(), runDirectory);
        return new Levels.Choice(none, none.missing());
    }

    private static Plugins plugins(
            LocalSettings settings, PluginSource source, RunDirectory directory) {
        boolean allowsNetwork = settings.allowsNetwork();
        var plugins =
                switch (source) {
                    case PluginSource.Roots(var roots) ->
                            new Registry(roots, directory.snapshots(), allowsNetwork);
                    case PluginSource.Packages(var packages) ->
                            new FixedPlugins(
                                    Registry.read(packages, directory.snapshots()), allowsNetwork);
                    case PluginSource.Records(var records) ->
                            new FixedPlugins(records, allowsNetwork);
                };
        plugins.refresh();
        return plugins;
    }

    /// The plugins it has now, by name.
    public List<Plugin> plugins() {
        plugins.refresh();
        return plugins.catalogue().plugins();
    }

    /// The sandbox level of its workers, such as `strong`; `none` without a sandbox.
    public String level() {
        return sandbox.level();
    }

    /// What workers cannot be protected from on this host, one sentence each.
    public List<String> missing() {
        return missing;
    }

    /// Runs a pass to its end.
    ///
    /// @param files absolute or relative to the workspace, in the order the plugins shall see them;
    ///   null = every regular file outside the forbidden paths, sorted
    /// @param pluginOrder names in the order to run; null = all whose extensions match, by name
    /// @return what became of it; a workspace that cannot be used is a failed pass
    /// @throws HoldpointException `bad_answer` when an answer does not fit its question, with what
    ///   is wrong with each field: nothing of the plugin that asked is published; `bad_spec` for a
    ///   file outside the workspace; `unsupported` for a deadline of questions; `publish_blocked`
    ///   and `stage_failed`: the next local pass over the workspace finishes what was being
    ///   published
    public PassResult run(
            LocalContext context,
            @Nullable List<Path> files,
            @Nullable List<String> pluginOrder,
            Answerer answerer) {
        checkPatience(context);
        var workspace = context.workspace();
        if (!Files.isDirectory(workspace)) {
            return unusable(
                    new HoldpointException(
                            Problem.WORKSPACE_UNUSABLE,
                            "workspace " + workspace + ": there is no such directory"));
        }
        var spec = spec(context, files, pluginOrder);
        try (var lock = LocalLock.hold(workspace)) {
            lock.place().settle();
            var claims =
                    new LocalClaims(
                            new PassId(Root.LOCAL, 0, UUID.randomUUID()),
                            spec,
                            settings.listener()::logged);
            follow(claims, lock.place(), answerer);
            return claims.result().orElseThrow();
        } catch (HoldpointException e) {
            if (e.problem() == Problem.WORKSPACE_UNUSABLE) {
                return unusable(e);
            }
            throw e;
        }
    }

    private static void checkPatience(LocalContext context) {
        var deadline = context.handling().patience().atMost();
        if (deadline != null) {
            throw new HoldpointException(
                    Problem.UNSUPPORTED,
                    "a local pass waits for its answerer for as long as that takes: expected no"
                            + " deadline of questions, got "
                            + deadline.toSeconds()
                            + " s; leave it out, and let the answerer give up in time");
        }
    }

    /// Takes the pass up again after every answer, as any executor would.
    private void follow(LocalClaims claims, LocalPlace first, Answerer answerer) {
        var place = first;
        try {
            while (claims.result().isEmpty()) {
                var claim = claims.take(1).getFirst();
                var root = place.root();
                passRun(claims, root).follow(claim, Lease.unending(claim), root);
                var asked = claims.asked();
                if (asked.isPresent()) {
                    ask(claims, asked.get(), answerer);
                    if (claims.result().isEmpty()) {
                        place = place.in(settings.mover().move(place.parent()));
                    }
                }
            }
        } finally {
            place.tidy();
        }
    }

    private static void ask(LocalClaims claims, Parking parking, Answerer answerer) {
        var asked = new Asked(parking.plugin(), parking.roundsGiven() + 1, parking.question());
        boolean isEmptyEnough = asked.question().fields().isEmpty();
        var answer =
                Objects.requireNonNullElse(
                                answerer.answer(asked),
                                Optional.<Map<String, @Nullable Object>>empty())
                        .filter(values -> isEmptyEnough || !values.isEmpty());
        answer.ifPresentOrElse(claims::answer, claims::abort);
    }

    private PassRun passRun(LocalClaims claims, Root root) {
        var stages = StageChoice.of(StageChoice.Setting.AUTO, List.of(root), overlays::problem);
        return PassRun.of(
                claims,
                new Fleet(settings.workers().executor(), sandbox.level(), plugins, List::of),
                new Workspaces(settings.policy(), stages),
                Workers.local(claims, settings.workers(), sandbox, directory, settings.listener()),
                watcher);
    }

    private static PassSpec spec(
            LocalContext context, @Nullable List<Path> files, @Nullable List<String> order) {
        var name = new WorkspaceName(Root.LOCAL, String.valueOf(context.workspace().getFileName()));
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
        var path = context.workspace().resolve(file).normalize();
        if (!path.startsWith(context.workspace()) || path.equals(context.workspace())) {
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    "files: expected paths inside " + context.workspace() + ", got " + file);
        }
        return context.workspace().relativize(path).toString();
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
