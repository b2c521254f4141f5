package dev.holdpoint.executor.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// All processes of one spawn.
interface Processes {
    /// Waits until they cannot outlive this process any more, as far as the sandbox can promise it.
    ///
    /// @param givenUp asked all the time
    /// @return false when they ended before, or were given up
    boolean awaitBound(BooleanSupplier givenUp);

    /// Asks the plugin to end.
    void terminate();

    /// Kills everything, now. Does not wait.
    void kill();

    /// Returns when every process that can be found is gone, which [#kill] or the worker's own end
    /// must have begun.
    ///
    /// @return false when some are still there, which do not die, or make others faster than those
    ///   can be killed
    boolean awaitGone();

    /// Whether [#awaitGone] proves that no process is left, not even one that hides.
    boolean isProven();

    /// What the plugin's process has used so far; [Usage#NONE] when there is none.
    Usage look();

    /// The pids of those that can be found now, on this host. From any thread.
    List<Long> pids();

    /// The exit code as a shell has it, 128 + N for signal N; empty when nothing was ever executed,
    /// or the sandbox itself was killed.
    Optional<Long> exitCode();

    /// Whether they were ended because what had started them ended, which says nothing about them.
    default boolean isLost() {
        return false;
    }

    /// What one look at the running plugin showed.
    record Usage(long peakKb, long cpuMs) {
        static final Usage NONE = new Usage(0, 0);

        Usage max(Usage other) {
            return new Usage(Math.max(peakKb, other.peakKb), Math.max(cpuMs, other.cpuMs));
        }

        /// Of one process of this host.
        static Optional<Usage> of(long pid) {
            return ProcStat.of(pid)
                    .map(stat ->
                            new Usage(
                                    ProcStat.status(pid, "VmHWM").orElse(0L),
                                    stat.cpuTicks() * ProcStat.TICK_MS));
        }
    }
}
