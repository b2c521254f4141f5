package dev.holdpoint.executor;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.run.Quota;
import dev.holdpoint.executor.run.Reply;
import dev.holdpoint.executor.run.Verdict;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.executor.sandbox.Sandbox;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.GivenAnswers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts workers in the sandbox and brings back what they did.
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Set<String> FORWARDED = Set.of("PATH", "LANG");
    private static final String LAB_PREFIX = "EXLAB_";

    private final Claims claims;
    private final WorkerSettings settings;
    private final Sandbox sandbox;
    private final RunDirectory directory;
    private final Watcher watcher;
    private final int mostLines;
    private final Map<String, String> environment;

    /// How one spawn went.
    ///
    /// @param reply null when there was no envelope
    record Spawned(Exit exit, @Nullable Reply reply, Usage usage) {
        List<Map<String, @Nullable Object>> perFile() {
            return reply == null ? List.of() : reply.perFile();
        }

        /// Whether the worker came to a good end, and nothing went wrong with any file, as it says.
        boolean isGood() {
            return reply != null
                    && reply.error() == null
                    && Verdict.exitCode(exit) == 0
                    && perFile().stream().noneMatch(file -> "failed".equals(file.get("status")));
        }

        /// What the plugin itself says went wrong; null when it says nothing.
        @Nullable String error() {
            return reply == null ? null : reply.error();
        }
    }

    /// What one spawn is to work on.
    ///
    /// @param files relative to the workspace
    /// @param given everything its plugin has been told so far
    /// @param quota what the view may hold
    record Task(Plugin plugin, View view, List<String> files, GivenAnswers given, Quota quota) {}

    /// Hears of workers, from threads of their own.
    interface Watcher {
        /// Hears nothing.
        Watcher NONE =
                new Watcher() {
                    @Override
                    public void ran(String plugin, List<Map<String, @Nullable Object>> perFile) {}

                    @Override
                    public void notLoaded(String plugin) {}
                };

        /// A worker has ended.
        ///
        /// @param perFile what it says of each file, with absolute paths
        void ran(String plugin, List<Map<String, @Nullable Object>> perFile);

        /// A plugin could not even be loaded: what it logged says why.
        void notLoaded(String plugin);
    }

    /// Workers of one executor, whose live log keeps up with Redis.
    Workers(
            Claims claims,
            WorkerSettings settings,
            Sandbox sandbox,
            RunDirectory directory,
            Watcher watcher) {
        this(claims, settings, sandbox, directory, watcher, LiveLog.MOST_AT_ONCE);
    }

    /// Workers of a local pass, whose log is complete.
    static Workers local(
            Claims claims,
            WorkerSettings settings,
            Sandbox sandbox,
            RunDirectory directory,
            Watcher watcher) {
        return new Workers(claims, settings, sandbox, directory, watcher, LiveLog.ALL);
    }

    private Workers(
            Claims claims,
            WorkerSettings settings,
            Sandbox sandbox,
            RunDirectory directory,
            Watcher watcher,
            int mostLines) {
        this.mostLines = mostLines;
        this.claims = claims;
        this.settings = settings;
        this.sandbox = sandbox;
        this.directory = directory;
        this.watcher = watcher;
        this.environment =
                settings.environment().entrySet().stream()
                        .filter(entry -> isForwarded(entry.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static boolean isForwarded(String name) {
        return FORWARDED.contains(name) || name.startsWith(LAB_PREFIX);
    }

    /// Runs one worker to its end; every process of it is gone when this returns.
    ///
    /// @throws HoldpointException `fenced` when the lease ended while it ran
    Spawned run(Claim claim, Task task, Lease lease) {
        var plugin = task.plugin();
        var secrets = Secrets.of(task.given());
        var seen = sandbox.seen(task.view());
        var envelope = Envelope.in(claim.spec(), plugin, seen, task.files(), task.given());
        if (Envelope.isOversize(envelope)) {
            return spawned(Exit.notStarted("ipc_frame_oversize"), null);
        }
        try (var scratch = directory.scratch()) {
            var launch =
                    launch(claim, plugin, task.view(), envelope, Limits.of(plugin), scratch.path())
                            .within(task.quota());
            var exit = spawn(claim, launch, secrets, lease);
            var reply =
                    Envelope.out(exit.stdout())
                            .map(said -> said.at(seen, task.view().workspace()))
                            .map(secrets::hide);
            var spawned = spawned(exit, reply.orElse(null));
            watcher.ran(plugin.name(), spawned.perFile());
            return spawned;
        }
    }

    /// Lets a plugin look at the variables of a pass, in a worker of its own that sees no
    /// workspace.
    ///
    /// @param workspace whose owner the worker is
    /// @throws HoldpointException `fenced` when the lease ended while it ran
    Check check(Claim claim, Plugin plugin, Path workspace, Lease lease) {
        try (var scratch = directory.scratch()) {
            var view =
                    View.copied(
                            scratch.empty("nothing", workspace), scratch.empty("copy", workspace));
            var envelope = Envelope.check(claim.spec(), plugin, workspace, sandbox.seen(view));
            if (envelope.isEmpty()) {
                return new Check.NotLoaded("ipc_frame_oversize");
            }
            var launch = launch(claim, plugin, view, envelope.get(), Limits.CHECK, scratch.path());
            var said = Check.of(spawn(claim, launch, Secrets.of(GivenAnswers.NONE), lease));
            if (said instanceof Check.NotLoaded) {
                watcher.notLoaded(plugin.name());
            }
            return said;
        }
    }

    private Exit spawn(Claim claim, Launch launch, Secrets secrets, Lease lease) {
        var name = launch.plugin().name();
        try (var live = new LiveLog(claims::log, claim, name, mostLines)) {
            var log = new PluginLog(claim.id(), name, secrets, live);
            var spawn = sandbox.start(launch, log);
            Exit exit;
            try (var _ = lease.onLost(spawn::cancel)) {
                exit = spawn.await();
            }
            if (exit.stderrDropped() > 0) {
                log.dropped(exit.stderrDropped());
            }
            if (exit.cancelled() || lease.isLost()) {
                throw new HoldpointException(
                        Problem.FENCED, "the lease of pass " + claim.id() + " ended while it ran");
            }
            return exit;
        }
    }

    private Launch launch(
            Claim claim, Plugin plugin, View view, String envelope, Limits limits, Path scratch) {
        return new Launch(
                claim.id().toString(),
                plugin,
                view,
                packages(plugin),
                environment(claim, plugin),
                envelope,
                limits,
                capture(claim, plugin),
                scratch);
    }

    /// What the entry of a plugin says that was not run at all.
    Usage unused() {
        return new Usage(
                0,
                Verdict.NOT_STARTED,
                0,
                0,
                sandbox.accounting(),
                sandbox.level(),
                settings.executor());
    }

    private Spawned spawned(Exit exit, @Nullable Reply reply) {
        var usage =
                new Usage(
                        exit.durationMs(),
                        Verdict.exitCode(exit),
                        exit.peakMemoryMb(),
                        exit.cpuMs(),
                        sandbox.accounting(),
                        sandbox.level(),
                        settings.executor());
        return new Spawned(exit, reply, usage);
    }

    private Map<String, String> environment(Claim claim, Plugin plugin) {
        var seen = new LinkedHashMap<>(environment);
        seen.put("PYTHONPATH", packages(plugin) + ":" + settings.kit());
        seen.put("HOLDPOINT_PASS", claim.id().toString());
        seen.put("HOLDPOINT_PLUGIN", plugin.name());
        var traceparent = claim.spec().traceparent();
        if (traceparent != null) {
            seen.put("TRACEPARENT", traceparent);
        }
        return seen;
    }

    /// Where the stderr of a plugin goes; null, and said, when there can be no such place.
    private @Nullable Path capture(Claim claim, Plugin plugin) {
        var logs = settings.logs();
        if (logs == null) {
            return null;
        }
        try {
            return Captures.place(logs, plugin.name(), claim.id());
        } catch (IOException e) {
            LOG.warn("the stderr of plugin {} is not kept: {}", plugin.name(), e.toString());
            return null;
        }
    }

    private static Path packages(Plugin plugin) {
        return Objects.requireNonNull(plugin.packageDirectory().getParent());
    }
}
