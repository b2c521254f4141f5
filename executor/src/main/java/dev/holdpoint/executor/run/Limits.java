package dev.holdpoint.executor.run;

import java.time.Duration;

/// What one worker may use.
///
/// @param wallClock then SIGTERM, one second of grace, SIGKILL
/// @param memoryMb address space of each process, in MiB; all of them together have as much, where
///   a control group counts it
/// @param cpu processor time of each process
/// @param openFiles file descriptors of each process
/// @param processes processes of the sandbox
/// @param fileBytes size of each file written
/// @param tmpBytes size of its /tmp
public record Limits(
        Duration wallClock,
        int memoryMb,
        Duration cpu,
        int openFiles,
        int processes,
        long fileBytes,
        long tmpBytes) {
    /// Time between SIGTERM and SIGKILL.
    public static final Duration GRACE = Duration.ofSeconds(1);

    /// The most that is read of stdout; one byte more ends the worker.
    public static final int MAX_ENVELOPE_BYTES = 1024 * 1024;

    /// The most that is kept of stderr; the rest is read, counted and dropped.
    public static final int MAX_STDERR_BYTES = 8 * 1024 * 1024;

    /// Of a worker that only looks at the variables of a pass.
    public static final Limits CHECK =
            new Limits(
                    Duration.ofSeconds(10),
                    256,
                    Duration.ofSeconds(5),
                    256,
                    64,
                    1L << 20,
                    64L << 20);

    public static Limits of(Plugin plugin) {
        return new Limits(
                plugin.timeout(),
                plugin.memoryMb(),
                plugin.timeout().multipliedBy(2),
                256,
                64,
                256L << 20,
                64L << 20);
    }
}
