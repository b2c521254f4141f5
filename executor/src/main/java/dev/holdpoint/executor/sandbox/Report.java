package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the worker's supervisor says of the plugin's process.
///
/// A plugin may prevent the report, so it counts only where it agrees with what bubblewrap saw.
///
/// @param status how the process ended
/// @param peakKb its largest resident size, in KiB
/// @param cpuMs its user and system time, in milliseconds
record Report(Exit.Status status, long peakKb, long cpuMs) {
    Processes.Usage usage() {
        return new Processes.Usage(peakKb, cpuMs);
    }

    static Optional<Report> of(Map<String, @Nullable Object> object) {
        if (!(object.get("max_rss_kb") instanceof Number peak)
                || !(object.get("cpu_ms") instanceof Number cpu)) {
            return Optional.empty();
        }
        if (object.get("exit") instanceof Number exit) {
            return Optional.of(
                    new Report(
                            new Exit.Status.Exited(exit.intValue()),
                            peak.longValue(),
                            cpu.longValue()));
        }
        if (object.get("signal") instanceof Number signal) {
            return Optional.of(
                    new Report(
                            new Exit.Status.Signalled(signal.intValue()),
                            peak.longValue(),
                            cpu.longValue()));
        }
        return Optional.empty();
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
