package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Signals;
import dev.holdpoint.executor.run.Violation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is known of a worker once all of it is gone, in the order of trust: the kernel's counts of
/// its control group, what the sandbox saw of its end, what was seen while it ran, and what the
/// worker says itself, as far as that can be.
///
/// @param started the worker
/// @param limits what it was allowed
/// @param duration from its start to the proof of its death
/// @param seen of the plugin's process while it ran
/// @param stop what was done to it
/// @param output what it wrote
record Evidence(
        Supervision.Started started,
        Limits limits,
        Duration duration,
        Seen seen,
        Stop stop,
        Output output) {
    /// The kernel counts whole ticks for the limit, and to the microsecond for the report: on a
    /// busy machine a fifth less.
    private static final double CPU_PART = 0.7;

    private static final Exit.Status SHOWS_A_KILL = new Exit.Status.Exited(128 + Signals.KILL);

    /// The most that was seen of the plugin's process.
    ///
    /// @param last since the start, when it was last looked at; zero where it never was
    record Seen(Processes.Usage most, Duration last) {}

    /// Who ended it.
    ///
    /// @param killed whether it was killed from outside, for whichever reason
    /// @param deadlinePassed whether its time was over
    /// @param cancelled whether somebody cancelled it
    /// @param overrun what it put into its stage that it may not, or left behind that may go on
    ///   writing there; null = nothing
    record Stop(
            boolean killed,
            boolean deadlinePassed,
            boolean cancelled,
            @Nullable Violation overrun) {}

    /// What it wrote, both read to their ends or closed.
    record Output(StdoutReader stdout, StderrDrain stderr) {}

    /// How it ended.
    Exit exit() {
        var code = started.tree().exitCode();
        var account = started.leaf().account();
        var report =
                started.files()
                        .reported()
                        .filter(found -> code.isEmpty() || found.agreesWith(code.get()));
        var text = output.stdout.text();
        var departure = started.isAlone() ? Departure.of(text) : Departure.unsaid(text);
        Exit.Status status;
        if (report.isPresent()) {
            status = report.get().status();
        } else if (code.isPresent()) {
            status = departure.status(code.get().intValue());
        } else if (stop.killed || seen.most.peakKb() > 0 || account.killedForMemory() > 0) {
            status = new Exit.Status.Signalled(Signals.KILL);
        } else {
            return Exit.notStarted("spawn_failed: " + why());
        }
        var plugin =
                seen.most.max(
                        report.map(said -> said.usage(possible(account)))
                                .orElse(Processes.Usage.NONE));
        long peakKb = account.peakKb() > 0 ? account.peakKb() : plugin.peakKb();
        long cpuMs = started.isAlone() ? untilItsEnd(account) : plugin.cpuMs();
        return new Exit(
                account.killedForMemory() > 0 ? status : judged(asKilled(status), cpuMs),
                stop.deadlinePassed,
                stop.cancelled,
                stop.overrun,
                account.killedForMemory(),
                departure.stdout(),
                output.stdout.isOversize(),
                output.stderr.total(),
                output.stderr.dropped(),
                duration.toMillis(),
                Math.max(plugin.cpuMs(), account.cpuMs()),
                Math.max(1, (peakKb + 1023) / 1024));
    }

    /// A shell may see its command killed, and end as if that had been the command's own doing,
    /// before the same kill reaches it.
    private Exit.Status asKilled(Exit.Status status) {
        return stop.killed && status.equals(SHOWS_A_KILL)
                ? new Exit.Status.Signalled(Signals.KILL)
                : status;
    }

    /// Where soft and hard limit are one, the kernel ends what has used up its processor time by
    /// SIGKILL, which alone says nothing.
    ///
    /// @param cpuMs of the plugin's process: the limit is one of each process
    private Exit.Status judged(Exit.Status status, long cpuMs) {
        return !stop.killed
                        && !stop.deadlinePassed
                        && status instanceof Exit.Status.Signalled(var signal)
                        && (signal == Signals.KILL || signal == Signals.XCPU)
                        && cpuMs >= CPU_PART * limits.cpu().toMillis()
                ? new Exit.Status.OutOfCpu(signal)
                : status;
    }

    /// The most processor time, in milliseconds, that the process of a plugin without a supervisor
    /// can have had.
    private long untilItsEnd(Leaf.Account account) {
        return Math.min(account.cpuMs(), seen.most.cpuMs() + duration.minus(seen.last).toMillis());
    }

    /// The most that the plugin's process can have used: the kernel's count of the leaf, or all
    /// processors all the time and all the memory that it may have.
    private Processes.Usage possible(Leaf.Account account) {
        long processors = Runtime.getRuntime().availableProcessors();
        return new Processes.Usage(
                account.peakKb() > 0 ? account.peakKb() : (long) limits.memoryMb() << 10,
                account.cpuMs() > 0 ? account.cpuMs() : duration.toMillis() * processors);
    }

    private String why() {
        return output.stderr.head().isEmpty()
                ? "the sandbox ended with " + started.outer().exitValue() + " and said nothing"
                : output.stderr.head();
    }
}
