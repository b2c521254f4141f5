package dev.holdpoint.embedded;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.redis.RedisQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All of Holdpoint on one machine, each part a process of its own: Redis, a dispatcher, executors.
public final class Ensemble implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofSeconds(90);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final String READY = "ready http=";

    private final Processes processes;
    private final EmbeddedRedis redis;
    private final Consumer<Child> onLoss;
    private @Nullable Child dispatcher;
    private final List<Child> executors = new ArrayList<>();
    private final LogRotation rotation;
    private volatile boolean stopping;
    private boolean closed;
    private String http = "";

    private Ensemble(
            Processes processes,
            EmbeddedRedis redis,
            LogRotation rotation,
            Consumer<Child> onLoss) {
        this.processes = processes;
        this.redis = redis;
        this.rotation = rotation;
        this.onLoss = onLoss;
    }

    /// Starts everything and waits until it can work.
    ///
    /// @param onStart hears of each child as it is started
    /// @param onLoss hears of each child that ended although nobody asked it to, once it is all up;
    ///   called by a thread of its own
    /// @throws HoldpointException `port_in_use`, or `internal` naming the child that did not come
    ///   up, its exit status and the end of its log; nothing is left running
    public static Ensemble start(
            Plan plan,
            JavaCommand java,
            Processes processes,
            Consumer<Child> onStart,
            Consumer<Child> onLoss) {
        Ports.demandFree(plan.http(), "so the dispatcher cannot listen there", "--http HOST:PORT");
        var redis =
                EmbeddedRedis.start(
                        processes, plan.redisPort(), plan.data(), plan.logs().resolve("redis.log"));
        var ensemble = new Ensemble(processes, redis, LogRotation.start(plan.logs()), onLoss);
        try {
            onStart.accept(redis.child());
            ensemble.startServices(plan, java, onStart);
            ensemble.awaitReady();
            return ensemble;
        } catch (RuntimeException e) {
            ensemble.close();
            throw e;
        }
    }

    public String redisUrl() {
        return redis.url();
    }

    /// As `http://127.0.0.1:PORT`.
    public String httpUrl() {
        return http;
    }

    private void startServices(Plan plan, JavaCommand java, Consumer<Child> onStart) {
        var first =
                processes.startTalking(
                        "dispatcher",
                        java.of(plan.dispatcher(redisUrl())),
                        plan.logs().resolve("dispatcher.log"));
        dispatcher = first;
        onStart.accept(first);
        for (int i = 1; i <= plan.executors(); i++) {
            var executor =
                    processes.start(
                            "executor-" + i,
                            java.of(plan.executor("executor-" + i, redisUrl())),
                            plan.logs().resolve("executor-" + i + ".log"));
            executors.add(executor);
            onStart.accept(executor);
        }
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        http = awaitDispatcher(deadline);
        try (var queue = RedisQueue.connect(redisUrl())) {
            while (!haveAnnounced(queue.inspection().executors())) {
                children().stream()
                        .filter(child -> !child.isAlive())
                        .findFirst()
                        .ifPresent(child -> {
                            throw ended(child);
                        });
                if (System.nanoTime() > deadline || !Backoff.sleep(Duration.ofMillis(20))) {
                    throw notReady("the executors have not announced themselves");
                }
            }
        }
        for (var child : children()) {
            var _ = child.ended().thenRun(() -> lost(child));
        }
    }

    private String awaitDispatcher(long deadline) {
        var child = Objects.requireNonNull(dispatcher);
        try {
            var line = child.firstLine().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line.startsWith(READY)) {
                return line.substring(READY.length());
            }
            child.endWithin(Duration.ofSeconds(2));
            throw ended(child);
        } catch (TimeoutException e) {
            throw notReady("the dispatcher has not said that it is ready");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notReady("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean haveAnnounced(List<ExecutorStatus> announced) {
        var pids = announced.stream().map(ExecutorStatus::pid).collect(Collectors.toSet());
        return executors.stream().allMatch(executor -> pids.contains(executor.pid()));
    }

    private List<Child> children() {
        var all = new ArrayList<>(executors);
        if (dispatcher != null) {
            all.add(dispatcher);
        }
        all.add(redis.child());
        return all;
    }

    private void lost(Child child) {
        if (!stopping) {
            onLoss.accept(child);
        }
    }

    private static HoldpointException notReady(String what) {
        return new HoldpointException(
                Problem.TIMED_OUT, what + " within " + LONGEST_START.toSeconds() + " s");
    }

    private static HoldpointException ended(Child child) {
        return new HoldpointException(
                Problem.INTERNAL,
                child
                        + " ended with exit status "
                        + child.exitCode()
                        + "; the end of its log "
                        + child.log()
                        + ":",
                child.tail());
    }

    /// Stops everything in order: executors, dispatcher, Redis.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopping = true;
        executors.forEach(Child::term);
        executors.forEach(executor -> executor.endWithin(LONGEST_STOP));
        if (dispatcher != null) {
            dispatcher.term();
            dispatcher.endWithin(LONGEST_STOP);
        }
        redis.close();
        rotation.close();
    }
}
