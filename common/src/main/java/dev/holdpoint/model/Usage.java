package dev.holdpoint.model;

/// What one worker used, and under which protection it ran; the `isolation` object of an entry.
///
/// @param durationMs wall clock of the last spawn, in milliseconds
/// @param exitCode 0 to 255, or −N for death by signal N
/// @param peakMemoryMb the most memory it had at once, in MiB, rounded up; 0 when it never started;
///   where a control group counted, that of all its processes with the page cache they filled, else
///   the largest resident size of the plugin's process
/// @param cpuMs user and system time, in milliseconds; where a control group counted, of all its
///   processes
/// @param accounting by which means memory and time were measured
/// @param level the protections that were on, such as `strong`
/// @param executor the id of the executor that ran it
public record Usage(
        long durationMs,
        int exitCode,
        long peakMemoryMb,
        long cpuMs,
        Accounting accounting,
        String level,
        String executor) {}
