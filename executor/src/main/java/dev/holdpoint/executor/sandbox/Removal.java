package dev.holdpoint.executor.sandbox;

import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what is in a control group, and the group.
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final Duration TICK = Duration.ofMillis(1);
    private static final long LONGEST_NS = Duration.ofSeconds(10).toNanos();

    private Removal() {}

    /// From now on its processes can only end: who starts another and ends, again and again, would
    /// be faster than any list.
    static void letNothingStart(CgroupFiles files, Path group) {
        try {
            files.write(group.resolve("pids.max"), "0");
        } catch (IOException e) {
            if (files.has(group)) {
                LOG.warn("{} cannot be kept from starting processes: {}", group, e.toString());
            }
        }
    }

    /// Kills the processes that are in it now. Each is held, then looked for once more: its pid may
    /// have become that of somebody else's in between.
    static void killEach(CgroupFiles files, Path group) {
        try {
            var held =
                    files.processes(group).stream()
                            .map(ProcessHandle::of)
                            .flatMap(Optional::stream)
                            .toList();
            var there = Set.copyOf(files.processes(group));
            held.stream()
                    .filter(process -> there.contains(process.pid()))
                    .forEach(ProcessHandle::destroyForcibly);
        } catch (IOException e) {
            if (files.has(group)) {
                LOG.warn("the processes in {} cannot be listed: {}", group, e.toString());
            }
        }
    }

    /// Removes a group whose processes have ended; what is just dying may take a moment. One that
    /// cannot be removed is named in the log.
    static void remove(CgroupFiles files, Path group) {
        try {
            await(files, group, false);
        } catch (IOException e) {
            LOG.warn("the control group {} is left behind: {}", group, e.toString());
        }
    }

    /// Removes a group with the groups right below it, and kills what is in them.
    ///
    /// @throws IOException when that is not to be had within ten seconds
    static void removeAll(CgroupFiles files, Path group) throws IOException {
        if (!files.has(group)) {
            return;
        }
        for (var leaf : files.below(group)) {
            await(files, leaf, true);
        }
        await(files, group, true);
    }

    private static void await(CgroupFiles files, Path group, boolean kills) throws IOException {
        long begin = System.nanoTime();
        boolean isInterrupted = false;
        while (files.has(group)) {
            if (kills) {
                killEach(files, group);
            }
            try {
                files.remove(group);
            } catch (IOException e) {
                if (System.nanoTime() - begin > LONGEST_NS) {
                    throw e;
                }
                isInterrupted |= !Backoff.sleep(TICK) && Thread.interrupted();
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
