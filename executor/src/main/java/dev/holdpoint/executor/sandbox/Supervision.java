package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Quota;
import dev.holdpoint.executor.run.Violation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of one worker from the start of its process to the proof of its death.
final class Supervision {
    private static final long FIRST_LOOK_NS = Duration.ofMillis(20).toNanos();
    private static final long LAST_LOOK_NS = Duration.ofMillis(500).toNanos();

    /// A plugin writes at most some dozen MiB meanwhile, and most end before the first look.
    private static final Duration QUOTA_PAUSE = Duration.ofMillis(20);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(2);

    /// Longer than reading a full pipe takes on the busiest machine.
    private static final Duration LONGEST_PROVEN_DRAIN = Duration.ofSeconds(10);

    private static final Violation OUTLIVED = new Violation("", "processes that do not die");
    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);

    private final Launch launch;
    private final Started started;
    private final Process outer;
    private final long begin;
    private final Processes tree;
    private final CompletableFuture<Void> cancel;
    private final CompletableFuture<Void> tooMuch = new CompletableFuture<>();
    private final CompletableFuture<Violation> overrun = new CompletableFuture<>();
    private final CompletableFuture<?> event;
    private final StdoutReader stdout;
    private final StderrDrain stderr;
    private Processes.Usage seen = Processes.Usage.NONE;
    private long lastLook;
    private boolean deadlinePassed;
    private boolean cancelled;
    private boolean killed;
    private boolean isOutlived;

    Supervision(
            Launch launch,
            Started started,
            CompletableFuture<Void> cancel,
            Consumer<String> stderrLine) {
        this.launch = launch;
        this.started = started;
        this.outer = started.outer;
        this.begin = started.nanoTime;
        this.lastLook = begin;
        this.tree =
                started.leaf.entrance().isEmpty()
                        ? started.tree
                        : new Grouped(started.tree, started.leaf);
        this.cancel = cancel;
        this.event = CompletableFuture.anyOf(outer.onExit(), cancel, tooMuch, overrun);
        this.stdout = new StdoutReader(outer.getInputStream(), () -> tooMuch.complete(null));
        this.stderr = new StderrDrain(outer.getErrorStream(), launch.capture(), stderrLine);
    }

    /// A process just started.
    ///
    /// @param nanoTime when
    /// @param tree all that it becomes
    /// @param isAlone whether the plugin has no supervisor, and so no report
    /// @param leaf its control group; it goes there by itself, and whoever looks after it closes it
    /// @param view where it sees the staged workspace, as the executor finds it among the names of
    ///   its open files in `/proc`
    record Started(
            Process outer,
            long nanoTime,
            SpawnFiles files,
            Processes tree,
            boolean isAlone,
            Leaf leaf,
            Path view) {}

    Exit run() {
        try (var _ = started.leaf) {
            return supervise();
        }
    }

    private Exit supervise() {
        var threads = new ArrayList<CompletableFuture<Void>>();
        threads.add(begin("stdout", stdout));
        threads.add(begin("stderr", stderr));
        threads.add(begin("quota", this::watch));
        try {
            if (tree.awaitBound(() -> isStopped() || remaining() <= 0)) {
                threads.add(begin("stdin", this::feed));
            } else {
                closeStdin();
            }
            follow();
        } finally {
            tree.kill();
            isOutlived = !tree.awaitGone();
        }
        var duration = Duration.ofNanos(System.nanoTime() - begin);
        awaitEnd(threads);
        stdout.close();
        stderr.close();
        return evidence(duration);
    }

    /// Where every writer is gone, the pipes come to an end. A plugin may have handed one to
    /// somebody who goes on, or hide: what has been read until then is what there is, and our side
    /// is closed.
    private void awaitEnd(List<CompletableFuture<Void>> threads) {
        var longest = tree.isProven() ? LONGEST_PROVEN_DRAIN : LONGEST_DRAIN;
        CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, longest.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (!threads.stream().allMatch(CompletableFuture::isDone)) {
            LOG.warn(
                    "pass {}: a process that cannot be found, or is none of the plugin's, holds its"
                            + " streams",
                    launch.pass());
        }
    }

    /// Of one that is not fed: who feeds it closes it.
    private void closeStdin() {
        try {
            outer.getOutputStream().close();
        } catch (IOException e) {
            // the worker is gone
        }
    }

    /// Returns when the worker has ended or is to be killed.
    private void follow() {
        if (endsWithin(remaining())) {
            return;
        }
        killed = true;
        if (isStopped()) {
            cancelled = cancel.isDone();
            return;
        }
        deadlinePassed = true;
        tree.terminate();
        killed = !endsWithin(Limits.GRACE.toNanos());
        cancelled = killed && cancel.isDone();
    }

    /// Waits, and looks at the plugin now and then: what it has used cannot be asked for later.
    ///
    /// @return false when it was stopped or the time is over
    private boolean endsWithin(long nanos) {
        long end = System.nanoTime() + nanos;
        long pause = FIRST_LOOK_NS;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            try {
                event.get(Math.min(left, pause), TimeUnit.NANOSECONDS);
                break;
            } catch (TimeoutException e) {
                look();
                pause = Math.min(2 * pause, LAST_LOOK_NS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                cancel.complete(null);
                break;
            } catch (ExecutionException e) {
                throw new IllegalStateException("none of these fails", e);
            }
        }
        if (outer.isAlive()) {
            look();
            return false;
        }
        return true;
    }

    private void look() {
        seen = seen.max(tree.look());
        lastLook = System.nanoTime();
    }

    private Exit evidence(Duration duration) {
        if (tree.exitCode().isEmpty() && tree.isLost()) {
            throw new SandboxUnavailable(
                    "what starts workers has ended while one of pass " + launch.pass() + " ran",
                    "nothing can be said of that worker: run it again");
        }
        return new Evidence(
                        started,
                        launch.limits(),
                        duration,
                        new Evidence.Seen(seen, Duration.ofNanos(lastLook - started.nanoTime)),
                        new Evidence.Stop(
                                killed,
                                deadlinePassed,
                                cancelled,
                                isOutlived ? OUTLIVED : overrun.getNow(null)),
                        new Evidence.Output(stdout, stderr))
                .exit();
    }

    private void feed() {
        try (OutputStream stdin = outer.getOutputStream()) {
            stdin.write(launch.stdin().getBytes(StandardCharsets.UTF_8));
            stdin.write('\n');
        } catch (IOException e) {
            // the worker does not want it, or is gone
        }
    }

    /// Looks at what the stage holds as long as the worker runs; on a thread that may keep a
    /// processor for itself, which most plugins do not live to see.
    private void watch() {
        if (!launch.quota().equals(Quota.NONE) && !hasEndedAfter(QUOTA_PAUSE)) {
            CompletableFuture.runAsync(
                            this::measure,
                            body ->
                                    Thread.ofPlatform()
                                            .name("sandbox-look-" + launch.pass())
                                            .daemon(true)
                                            .start(body))
                    .join();
        }
    }

    private void measure() {
        var worker = new Watched();
        do {
            launch.quota().exceeded(worker).ifPresent(overrun::complete);
        } while (!hasEndedAfter(QUOTA_PAUSE));
    }

    private boolean hasEndedAfter(Duration pause) {
        try {
            event.get(pause.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            return true;
        }
    }

    private final class Watched implements Quota.Worker {
        @Override
        public boolean isAlive() {
            return outer.isAlive();
        }

        @Override
        public List<Path> unlinked() {
            return Unlinked.in(started.view, tree.pids());
        }
    }

    private boolean isStopped() {
        return cancel.isDone() || tooMuch.isDone() || overrun.isDone();
    }

    private long remaining() {
        return begin + launch.limits().wallClock().toNanos() - System.nanoTime();
    }

    /// A read of a pipe would hold the thread below a virtual one.
    private CompletableFuture<Void> begin(String what, Runnable task) {
        var name = "sandbox-" + what + "-" + launch.pass();
        return CompletableFuture.runAsync(
                task, body -> Thread.ofPlatform().name(name).daemon(true).start(body));
    }
}
