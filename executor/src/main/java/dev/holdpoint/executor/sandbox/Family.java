package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/// Processes of this host and all that descend from them.
final class Family {
    private Family() {}

    /// Finds them.
    ///
    /// @param isMember of a live process, by pid
    /// @return their pids
    static Set<Long> of(BiPredicate<Long, ProcStat> isMember) {
        var alive = alive();
        var found = new HashSet<Long>();
        alive.forEach((pid, stat) -> {
            if (isMember.test(pid, stat)) {
                found.add(pid);
            }
        });
        boolean grows = true;
        while (grows) {
            grows = false;
            for (var entry : alive.entrySet()) {
                grows |= found.contains(entry.getValue().parent()) && found.add(entry.getKey());
            }
        }
        return found;
    }

    static void kill(Set<Long> pids) {
        for (long pid : pids) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static Map<Long, ProcStat> alive() {
        var alive = new HashMap<Long, ProcStat>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                ProcStat.of(pid)
                        .filter(stat -> !stat.isDead())
                        .ifPresent(stat -> alive.put(pid, stat));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return alive;
    }
}
