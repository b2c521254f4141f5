package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// The control group of one spawn: all of its processes, whatever they become and whoever their
/// parent is.
interface Leaf extends AutoCloseable {
    /// The files into which a process writes `0` to get in, in this order, while it has one thread.
    /// What it starts later is in as well.
    List<Path> entrance();

    /// Kills every process in it, now, and lets it start none. Does not wait; what is being forked
    /// may get away, once.
    void kill();

    /// Whether no process is left in it.
    boolean isEmpty();

    /// What its processes have used so far, all together.
    Account account();

    /// Removes it; it must be empty.
    @Override
    void close();

    /// What the processes of a leaf have used.
    ///
    /// @param killedForMemory how many of them the kernel killed because the leaf's memory was used
    ///   up; 0 where only the memory of a group above or of the host was
    /// @param peakKb the most memory they had at once, with page cache, in KiB; 0 where this kernel
    ///   does not say
    /// @param cpuMs their user and system time, in milliseconds
    record Account(long killedForMemory, long peakKb, long cpuMs) {}

    /// What a leaf allows.
    ///
    /// @param memoryBytes of memory, page cache included, and of swap nothing
    /// @param tasks processes and threads
    record Allowed(long memoryBytes, int tasks) {
        /// What the processes need that look after a plugin: bubblewrap and the supervisor.
        /// Measured: 7 MiB with the kernel's share.
        static final long OWN_BYTES = 8L << 20;

        /// bubblewrap, the sandbox's first process and the supervisor, where there is one.
        static final int OWN_TASKS = 3;

        /// A worker's limits are its plugin's.
        static Allowed of(Limits limits) {
            return new Allowed(
                    ((long) limits.memoryMb() << 20) + OWN_BYTES, limits.processes() + OWN_TASKS);
        }
    }

    /// Thrown where a group cannot be read that must be there.
    static UncheckedIOException lost(Path group, IOException e) {
        return new UncheckedIOException(
                "expected to read the control group "
                        + group
                        + " of a worker; did anything else remove it?",
                e);
    }
}
