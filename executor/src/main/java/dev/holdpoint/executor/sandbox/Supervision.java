package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Quota;
import dev.holdpoint.executor.run.Signals;
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
    /// The kernel counts whole ticks for the limit, and to the microsecond for the report: on a
    /// busy machine a fifth less.
    private static final double CPU_PART = 0.7;

    private static final long FIRST_LOOK_NS = Duration.ofMillis(20).toNanos();
    private static final long LAST_LOOK_NS = Duration.ofMillis(500).toNanos();

    /// A plugin writes at most some dozen MiB meanwhile, and most end before the first look.
    private static final Duration QUOTA_PAUSE = Duration.ofMillis(20);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);

    private final Launch launch;
    private final Process outer;
    private final long begin;
    private final SpawnFiles files;
    private final Processes tree;
    private final Leaf leaf;
    private final Path view;
    private final boolean isAlone;
    private final CompletableFuture<Void> cancel;
    private final CompletableFuture<Void> tooMuch = new CompletableFuture<>();
    private final CompletableFuture<Violation> overrun = new CompletableFuture<>();
    private final StdoutReader stdout;
    private final StderrDrain stderr;
    private Processes.Usage seen = Processes.Usage.NONE;
    private long lastLook;
    private boolean deadlinePassed;
    private boolean cancelled;
    private boolean killed;

    Supervision(
            Launch launch,
            Started started,
            CompletableFuture<Void> cancel,
            Consumer<String> stderrLine) {
        this.launch = launch;
        this.outer = started.outer;
        this.begin = started.nanoTime;
        this.files = started.files;
        this.leaf = started.leaf;
        this.view = started.view;
        this.isAlone = started.isAlone;
        this.lastLook = begin;
        this.tree = leaf.entrance().isEmpty() ? started.tree : new Grouped(started.tree, leaf);
        this.cancel = cancel;
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
        try (leaf) {
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
            tree.awaitGone();
        }
        var duration = Duration.ofNanos(System.nanoTime() - begin);
        awaitEnd(threads);
        stdout.close();
        stderr.close();
        return evidence(duration);
    }

    /// Where every writer is gone, the pipes come to an end. One that hides could hold them for
    /// ever: what has been read until then is what there is, and our side is closed.
    private void awaitEnd(List<CompletableFuture<Void>> threads) {
        var all = CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new));
        if (tree.isProven()) {
            all.join();
            return;
        }
        all.completeOnTimeout(null, LONGEST_DRAIN.toMillis(), TimeUnit.MILLISECONDS).join();
        if (!threads.stream().allMatch(CompletableFuture::isDone)) {
            LOG.warn(
                    "pass {}: a process that the plugin left behind cannot be found and holds its"
                            + " output",
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
        var event = CompletableFuture.anyOf(outer.onExit(), cancel, tooMuch, overrun);
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
        var code = tree.exitCode();
        if (code.isEmpty() && tree.isLost()) {
            throw new SandboxUnavailable(
                    "what starts workers has ended while one of pass " + launch.pass() + " ran",
                    "nothing can be said of that worker: run it again");
        }
        var account = leaf.account();
        var report =
                files.reported().filter(found -> code.isEmpty() || found.agreesWith(code.get()));
        var departure = isAlone ? Departure.of(stdout.text()) : Departure.unsaid(stdout.text());
        Exit.Status status;
        if (report.isPresent()) {
            status = report.get().status();
        } else if (code.isPresent()) {
            status = departure.status(code.get().intValue());
        } else if (killed || seen.peakKb() > 0 || account.killedForMemory() > 0) {
            status = new Exit.Status.Signalled(Signals.KILL);
        } else {
            return Exit.notStarted("spawn_failed: " + why());
        }
        var most = most(account, duration);
        var plugin = seen.max(report.map(said -> said.usage(most)).orElse(Processes.Usage.NONE));
        long peakKb = account.peakKb() > 0 ? account.peakKb() : plugin.peakKb();
        return new Exit(
                account.killedForMemory() > 0
                        ? status
                        : judged(status, isAlone ? soFar(account, duration) : plugin.cpuMs()),
                deadlinePassed,
                cancelled,
                overrun.getNow(null),
                account.killedForMemory(),
                departure.stdout(),
                stdout.isOversize(),
                stderr.total(),
                stderr.dropped(),
                duration.toMillis(),
                Math.max(plugin.cpuMs(), account.cpuMs()),
                Math.max(1, (peakKb + 1023) / 1024));
    }

    /// Where soft and hard limit are one, the kernel ends what has used up its processor time by
    /// SIGKILL, which alone says nothing.
    ///
    /// @param cpuMs of the plugin's process: the limit is one of each process
    private Exit.Status judged(Exit.Status status, long cpuMs) {
        return !killed
                        && !deadlinePassed
                        && status instanceof Exit.Status.Signalled(var signal)
                        && (signal == Signals.KILL || signal == Signals.XCPU)
                        && cpuMs >= CPU_PART * launch.limits().cpu().toMillis()
                ? new Exit.Status.OutOfCpu(signal)
                : status;
    }

    /// The most processor time, in milliseconds, that the process of a plugin without a supervisor
    /// can have had at its end.
    private long soFar(Leaf.Account account, Duration duration) {
        long since = duration.minusNanos(lastLook - begin).toMillis();
        return Math.min(account.cpuMs(), seen.cpuMs() + since);
    }

    /// The most that the plugin's process can have used: the kernel's count of the leaf, or all
    /// processors all the time and all the memory that it may have.
    private Processes.Usage most(Leaf.Account account, Duration duration) {
        long processors = Runtime.getRuntime().availableProcessors();
        return new Processes.Usage(
                account.peakKb() > 0 ? account.peakKb() : (long) launch.limits().memoryMb() << 10,
                account.cpuMs() > 0 ? account.cpuMs() : duration.toMillis() * processors);
    }

    private String why() {
        return stderr.head().isEmpty()
                ? "the sandbox ended with " + outer.exitValue() + " and said nothing"
                : stderr.head();
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
        if (!launch.quota().equals(Quota.NONE) && !endsWithin(QUOTA_PAUSE)) {
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
        } while (!endsWithin(QUOTA_PAUSE));
    }

    private boolean endsWithin(Duration pause) {
        try {
            CompletableFuture.anyOf(outer.onExit(), cancel, tooMuch, overrun)
                    .get(pause.toNanos(), TimeUnit.NANOSECONDS);
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
            return Unlinked.in(view, tree.pids());
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
