package dev.holdpoint.executor.run;

import org.jspecify.annotations.Nullable;

/// The evidence of how one worker ended. Made only after every process of it is gone, as far as its
/// sandbox can find and end them.
///
/// @param status what the kernel said
/// @param deadlinePassed whether our own wall clock ended it
/// @param cancelled whether we ended it because the pass is no longer ours
/// @param overrun why we ended it for what its stage held, or that its processes go on; null when
///   neither is so
/// @param killedForMemory how many of its processes the kernel killed because the memory of the
///   worker was used up; 0 also where nothing counts them
/// @param stdout what it wrote to stdout, decoded from UTF-8 with replacement; at most the first
///   [Limits#MAX_ENVELOPE_BYTES] bytes
/// @param stdoutOversize whether it was ended for writing more than that
/// @param stderrBytes all bytes it wrote to stderr, kept or not
/// @param stderrDropped bytes of stderr that were not kept
/// @param durationMs from the start of the process to its death, in milliseconds
/// @param cpuMs user and system time, in milliseconds: of all its processes where a control group
///   counts them, else of the plugin's
/// @param peakMemoryMb the most memory it had, in MiB, rounded up: all its processes together with
///   page cache where a control group counts them, else the largest resident size of the plugin's
public record Exit(
        Status status,
        boolean deadlinePassed,
        boolean cancelled,
        @Nullable Violation overrun,
        long killedForMemory,
        String stdout,
        boolean stdoutOversize,
        long stderrBytes,
        long stderrDropped,
        long durationMs,
        long cpuMs,
        long peakMemoryMb) {
    /// Of one that was not ended for what its stage held.
    public Exit(
            Status status,
            boolean deadlinePassed,
            boolean cancelled,
            long killedForMemory,
            String stdout,
            boolean stdoutOversize,
            long stderrBytes,
            long stderrDropped,
            long durationMs,
            long cpuMs,
            long peakMemoryMb) {
        this(
                status,
                deadlinePassed,
                cancelled,
                null,
                killedForMemory,
                stdout,
                stdoutOversize,
                stderrBytes,
                stderrDropped,
                durationMs,
                cpuMs,
                peakMemoryMb);
    }

    /// What the kernel said of the worker's main process.
    public sealed interface Status {
        /// It ended by itself.
        ///
        /// @param code 0 to 255
        record Exited(int code) implements Status {}

        /// A signal ended it.
        ///
        /// @param signal its number
        record Signalled(int signal) implements Status {}

        /// The kernel ended it because its processor time was used up.
        ///
        /// @param signal by which: SIGKILL or SIGXCPU
        record OutOfCpu(int signal) implements Status {}

        /// It never came to be.
        record NotStarted(String reason) implements Status {}
    }

    public static Exit notStarted(String reason) {
        return new Exit(new Status.NotStarted(reason), false, false, 0, "", false, 0, 0, 0, 0, 0);
    }
}
