package dev.holdpoint.executor.sandbox;

import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What workers of an executor that was killed left on this host beside its run directory.
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private static final Duration TICK = Duration.ofMillis(5);
    private static final long LONGEST_KILL_NS = Duration.ofSeconds(10).toNanos();

    private Leftovers() {}

    /// Kills the processes of workers that an executor took down there, those in the control groups
    /// that it took down as its own, and those that were just making a sandbox there; removes those
    /// groups.
    ///
    /// @param runDirectory of an executor that is known to have ended: what it took down counts,
    ///   and what is mounted there, not what anything is called
    /// @throws IOException when something of it stays
    public static void end(Path runDirectory) throws IOException {
        for (var evidence : Notice.all(runDirectory)) {
            end(() -> left(evidence));
        }
        var mounter = Mounter.in(runDirectory);
        end(() -> Family.of((pid, _) -> mounter.isOne(pid)));
        end(runDirectory, CgroupFiles.KERNEL);
    }

    private static void end(Supplier<Set<Long>> look) throws IOException {
        long begin = System.nanoTime();
        for (var left = look.get(); !left.isEmpty(); left = look.get()) {
            LOG.info("ending the processes {} of a plugin, which an executor left", left);
            Family.kill(left);
            if (System.nanoTime() - begin > LONGEST_KILL_NS) {
                throw new IOException("processes of a plugin do not die: " + left);
            }
            Backoff.sleep(TICK);
        }
    }

    /// A pid, and a session by the pid of its leader, count only as long as something else says
    /// that they were not given to somebody else since.
    private static Set<Long> left(Notice.Evidence evidence) {
        var own =
                Family.of((pid, stat) ->
                        evidence.mark().isOn(pid)
                                || (pid == evidence.leader()
                                        && stat.startTicks() == evidence.startTicks()));
        boolean isSession =
                own.stream()
                        .flatMap(pid -> ProcStat.of(pid).stream())
                        .anyMatch(stat -> stat.session() == evidence.leader());
        return isSession
                ? Family.of((pid, stat) -> own.contains(pid) || stat.session() == evidence.leader())
                : own;
    }

    static void end(Path runDirectory, CgroupFiles files) throws IOException {
        var record = runDirectory.resolve(Branch.RECORD);
        if (!Files.isRegularFile(record)) {
            return;
        }
        var text = new String(Files.readAllBytes(record), StandardCharsets.UTF_8);
        int complete = text.lastIndexOf('\n') + 1; // after a power loss the rest may be half a line
        for (var line : text.substring(0, complete).lines().toList()) {
            var group = Branch.recorded(line);
            if (group.isEmpty()) {
                LOG.warn(
                        "{} has a line that names no control group of an executor, it is skipped",
                        record);
            } else if (files.has(group.get().resolve("cgroup.procs"))) {
                LOG.info("removing the control group {}, which an executor left", group.get());
                Removal.removeAll(files, group.get());
            }
        }
    }
}
