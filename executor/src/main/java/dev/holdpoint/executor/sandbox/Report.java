package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the worker's supervisor says of the plugin's process.
///
/// A plugin may prevent the report, and where it has the supervisor's user it may write its own. So
/// it counts only where it agrees with what bubblewrap saw, and up to what can have been used.
///
/// @param status how the process ended
/// @param peakKb its largest resident size, in KiB
/// @param cpuMs its user and system time, in milliseconds
record Report(Exit.Status status, long peakKb, long cpuMs) {
    private static final long MOST_PEAK_KB = 1L << 40;
    private static final long MOST_CPU_MS = 1L << 40;

    /// What it says was used, at most as much as can have been.
    Processes.Usage usage(Processes.Usage most) {
        return new Processes.Usage(Math.min(peakKb, most.peakKb()), Math.min(cpuMs, most.cpuMs()));
    }

    /// Reads one.
    ///
    /// @return empty where anything in it cannot be
    static Optional<Report> of(Map<String, @Nullable Object> object) {
        var peak = number(object.get("max_rss_kb"), 0, MOST_PEAK_KB);
        var cpu = number(object.get("cpu_ms"), 0, MOST_CPU_MS);
        if (peak.isEmpty() || cpu.isEmpty()) {
            return Optional.empty();
        }
        var exit = number(object.get("exit"), 0, 255).map(Report::exited);
        var signal = number(object.get("signal"), 1, 64).map(Report::signalled);
        return exit.or(() -> signal).map(status -> new Report(status, peak.get(), cpu.get()));
    }

    private static Exit.Status exited(long code) {
        return new Exit.Status.Exited((int) code);
    }

    private static Exit.Status signalled(long signal) {
        return new Exit.Status.Signalled((int) signal);
    }

    private static Optional<Long> number(@Nullable Object value, long least, long most) {
        return value instanceof Integer || value instanceof Long
                ? Optional.of(((Number) value).longValue())
                        .filter(number -> number >= least && number <= most)
                : Optional.empty();
    }

    /// Whether a shell would have shown this end with that exit code.
    boolean agreesWith(long exitCode) {
        return exitCode
                == switch (status) {
                    case Exit.Status.Exited(var code) -> code;
                    case Exit.Status.Signalled(var signal) -> 128 + signal;
                    case Exit.Status.OutOfCpu(var signal) -> 128 + signal;
                    case Exit.Status.NotStarted(_) -> -1;
                };
    }
}
