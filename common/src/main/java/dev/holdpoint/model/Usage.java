package dev.holdpoint.model;

/// What one worker used, and under which protection it ran; the `isolation` object of an entry.
///
/// @param durationMs wall clock of the last spawn, in milliseconds
/// @param exitCode 0 to 255, or −N for death by signal N
/// @param peakMemoryMb the largest resident size of the plugin's process, in MiB, rounded up; 0
///   when it never started
/// @param cpuMs user and system time of the worker, in milliseconds
/// @param level the protections that were on, such as `strong`
/// @param executor the id of the executor that ran it
public record Usage(
        long durationMs,
        int exitCode,
        long peakMemoryMb,
        long cpuMs,
        String level,
        String executor) {}
