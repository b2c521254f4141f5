package dev.holdpoint.executor;

import dev.holdpoint.executor.plugin.Registry;
import dev.holdpoint.executor.pull.DeafWatch;
import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.pull.Pull;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.sandbox.Levels;
import dev.holdpoint.executor.sandbox.Sandbox;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.AnswersLoop;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Drains;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.Loop;
import dev.holdpoint.queue.UpkeepLoop;
import dev.holdpoint.queue.redis.RedisQueue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes passes of one queue and runs them, until it is closed.
final class Executor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);

    /// The first time; each further time it is twice the last.
    private static final Duration BLOCKED = Duration.ofSeconds(5);

    /// How soon a pass may be taken again whose worker was lost with what had started it.
    private static final Duration NO_SANDBOX = Duration.ofSeconds(2);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(8);

    private final Settings settings;
    private final RedisQueue queue;
    private final Claims claims;
    private final RunDirectory directory;
    private final Sandbox sandbox;
    private final List<String> lacking;
    private final Map<String, Root> roots;
    private final StageChoice stages;
    private final Sweep sweep;
    private final Registry registry;
    private final Fleet fleet;
    private final HandBack handBack;
    private final PassRun passes;
    private final Pull pull;
    private final DeafWatch deafness;
    private final List<Loop> loops = new ArrayList<>();
    private volatile boolean isStopping;
    private volatile boolean isHandingBack;

    private Executor(
            Settings settings,
            RedisQueue queue,
            RunDirectory directory,
            Levels.Choice chosen,
            InstantSource clock,
            Milestone.Watcher watcher) {
        this.settings = settings;
        this.queue = queue;
        this.directory = directory;
        this.sandbox = chosen.sandbox();
        this.lacking = chosen.missing();
        claims = queue.claims(settings.id(), settings.boot(), Claims.LEASE);
        roots =
                Root.open(settings.roots(), queue.installation()).stream()
                        .collect(Collectors.toMap(Root::name, Function.identity()));
        stages = StageChoice.of(settings.stage(), roots.values(), this.sandbox::overlayProblem);
        sweep = new Sweep(List.copyOf(roots.values()), queue.inspection(), clock);
        registry =
                new Registry(settings.plugins(), directory.snapshots(), settings.allowsNetwork());
        fleet = new Fleet(settings.id(), sandbox.level(), registry, queue.inspection()::executors);
        handBack = new HandBack(claims::release, System::nanoTime);
        passes = passes(watcher);
        pull = new Pull(claims, settings.slots(), Claims.LEASE, this::work);
        deafness = new DeafWatch(claims::isReady, pull, System::nanoTime);
    }

    /// Proves the sandbox, opens the roots, and says that it is there; [#run] takes passes.
    ///
    /// @param watcher hears of each point in publishing
    /// @throws HoldpointException `sandbox_unavailable`, `root_refused`, `redis_unavailable`
    public static Executor start(
            Settings settings, RedisQueue queue, InstantSource clock, Milestone.Watcher watcher) {
        var directory = RunDirectory.make(settings.temporary());
        try {
            var chosen =
                    settings.isolation()
                            .choose(settings.python(), settings.kit(), directory.path(), true);
            try {
                var executor = new Executor(settings, queue, directory, chosen, clock, watcher);
                executor.begin(clock);
                return executor;
            } catch (RuntimeException | Error e) {
                chosen.sandbox().close(); // before the directory, which says what is to be removed
                throw e;
            }
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    private PassRun passes(Milestone.Watcher watcher) {
        return PassRun.of(
                claims,
                fleet,
                new Workspaces(settings.policy(), stages),
                new Workers(claims, settings.workers(), sandbox, directory, Workers.Watcher.NONE),
                watcher);
    }

    private void begin(InstantSource clock) {
        var upkeep = queue.upkeep(Claims.LEASE);
        roots.values().forEach(root -> upkeep.registerRoot(root.name(), root.state().id()));
        var reloads = queue.reloads();
        long askedBefore = reloads.asked(settings.queue(), settings.id());
        registry.refresh();
        loop(
                "announcement",
                new Announcement(upkeep, reloads, askedBefore, this::status, registry::reload));
        loop("drain", new Draining(queue.drains(), settings.id(), settings.boot(), this::drain));
        loop("upkeep", new UpkeepLoop(upkeep));
        loop("deafness", deafness);
        loop("answers", new AnswersLoop(queue.answers()));
        loop("sweep", sweep);
        loop(
                "captures",
                new Captures(settings.logs(), settings.captures(), queue.inspection(), clock));
    }

    private void loop(String name, Loop.Round round) {
        loops.add(Loop.start(name, round, System::nanoTime));
    }

    /// Reads the plugins again, and says in the log what changed.
    public void reload() {
        registry.reload();
    }

    /// What it says of itself.
    public ExecutorStatus status() {
        return new ExecutorStatus(
                settings.id(),
                settings.boot(),
                settings.host(),
                ProcessHandle.current().pid(),
                settings.queue(),
                sandbox.level(),
                missing(),
                settings.slots(),
                pull.busy(),
                pull.isDraining(),
                roots.keySet().stream().sorted().toList(),
                registry.plugins().stream().map(Plugin::identity).toList(),
                registry.leftOut());
    }

    private List<String> missing() {
        return Stream.of(
                        lacking,
                        stages.missing(),
                        sweep.reports(),
                        deafness.complaint().stream().toList())
                .flatMap(List::stream)
                .toList();
    }

    /// Takes and runs passes until [#stop], on the calling thread.
    public void run() {
        pull.run();
    }

    private void work(Claim claim, Lease lease) {
        try {
            @Nullable Root root = roots.get(claim.spec().workspace().root());
            if (root == null || !root.state().isThere()) {
                notMounted(claim);
            } else {
                passes.follow(claim, lease, root);
            }
        } catch (HoldpointException e) {
            letGo(lease, e);
        }
    }

    /// What is half published and can be finished nowhere is for people to see, and to decide.
    private void notMounted(Claim claim) {
        var why = fleet.notMounted(claim);
        if (claim.journal() != null && why.startsWith(HandBack.NOBODY)) {
            claims.blocked(claim, Problem.PUBLISH_BLOCKED.code() + ": " + why, BLOCKED);
        } else {
            handBack.elsewhere(claim, why);
        }
    }

    private void letGo(Lease lease, HoldpointException why) {
        var claim = lease.claim();
        switch (why.problem()) {
            case FENCED -> {
                if (isStopping || isHandingBack) {
                    var leaves = isStopping ? " stops" : " is drained";
                    handBack(claim, "executor " + settings.id() + leaves, Duration.ZERO);
                } else {
                    LOG.info("pass {} is let go (fenced): {}", claim.id(), why.getMessage());
                }
            }
            case PUBLISH_BLOCKED, DISK_FULL -> {
                LOG.warn("pass {}: {}", claim.id(), why.getMessage());
                claims.blocked(claim, why.problem().code() + ": " + why.getMessage(), BLOCKED);
            }
            case STAGE_FAILED -> {
                if (claim.journal() == null) {
                    throw why;
                }
                LOG.warn("pass {}: {}", claim.id(), why.getMessage());
                var reason = Problem.PUBLISH_BLOCKED.code() + ": " + why.getMessage();
                claims.blocked(claim, reason, BLOCKED);
            }
            case SANDBOX_UNAVAILABLE -> {
                LOG.warn("pass {}: {}", claim.id(), why.getMessage());
                handBack(claim, why.problem().code() + ": " + why.getMessage(), NO_SANDBOX);
            }
            default -> throw why;
        }
    }

    private void handBack(Claim claim, String reason, Duration delay) {
        try {
            claims.release(claim, reason, delay);
        } catch (HoldpointException e) {
            LOG.info("pass {} was not handed back: {}", claim.id(), e.getMessage());
        }
    }

    /// Takes nothing more, or passes again.
    ///
    /// @param way empty = passes again
    void drain(Optional<Drains.Way> way) {
        isHandingBack = way.equals(Optional.of(Drains.Way.HAND_BACK));
        if (way.isPresent()) {
            pull.drain(isHandingBack);
        } else {
            pull.resume();
        }
    }

    /// Takes nothing more, ends what runs and hands it back, finishes what is being published, and
    /// lets [#run] return.
    public void stop() {
        isStopping = true;
        pull.stop(LONGEST_STOP);
    }

    /// Stops, and signs off.
    @Override
    public void close() {
        stop();
        pull.close();
        loops.forEach(Loop::close);
        try {
            queue.upkeep(Claims.LEASE).withdraw(settings.id());
        } catch (HoldpointException e) {
            LOG.warn("this executor could not sign off: {}", e.getMessage());
        }
        sandbox.close();
        directory.close();
    }
}
