package dev.holdpoint.executor.sandbox;

import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The processes of a spawn without a sandbox: the supervisor, which leads a session of its own,
/// whatever carries the mark of the spawn in its environment, and whatever descends from those. One
/// that clears its environment, makes a session for itself and loses its parent escapes; so does
/// one that gains other rights, whose environment cannot be read.
final class Session implements Processes {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration TICK = Duration.ofMillis(5);
    private static final long LONGEST_KILL_NS = Duration.ofSeconds(10).toNanos();

    /// A process that just becomes another program has no environment for a moment.
    private static final int LOOKS = 2;

    private final Process leader;
    private final Mark mark;

    Session(Process leader, Mark mark) {
        this.leader = leader;
        this.mark = mark;
    }

    @Override
    public boolean awaitBound(BooleanSupplier givenUp) {
        return leader.isAlive();
    }

    @Override
    public void terminate() {
        leader.toHandle().destroy();
    }

    @Override
    public void kill() {
        kill(members());
        leader.toHandle().destroyForcibly(); // that of Process would close the pipes unread
    }

    private static void kill(Set<Long> members) {
        for (long pid : members) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Override
    public void awaitGone() {
        long begin = System.nanoTime();
        int looks = 0;
        while (looks < LOOKS) {
            var left = members();
            looks = left.isEmpty() && !leader.isAlive() ? looks + 1 : 0;
            if (!leader.isAlive()) {
                kill(left);
            }
            if (System.nanoTime() - begin > LONGEST_KILL_NS) {
                LOG.warn("processes of a plugin are left behind, they do not die: {}", left);
                return;
            }
            if (!Backoff.sleep(TICK)) {
                Thread.interrupted(); // there is no giving up on this
            }
        }
    }

    @Override
    public boolean isProven() {
        return false;
    }

    @Override
    public Usage look() {
        return ProcStat.childrenOf(leader.pid()).stream()
                .findFirst()
                .flatMap(Usage::of)
                .orElse(Usage.NONE);
    }

    @Override
    public List<Long> pids() {
        return List.copyOf(members());
    }

    @Override
    public Optional<Long> exitCode() {
        return leader.isAlive() ? Optional.empty() : Optional.of((long) leader.exitValue());
    }

    /// All but the leader.
    private Set<Long> members() {
        var alive = alive();
        var found = new HashSet<Long>();
        alive.forEach((pid, stat) -> {
            if (stat.session() == leader.pid() || mark.isOn(pid)) {
                found.add(pid);
            }
        });
        if (leader.isAlive()) {
            found.add(leader.pid());
        }
        boolean grows = true;
        while (grows) {
            grows = false;
            for (var entry : alive.entrySet()) {
                grows |= found.contains(entry.getValue().parent()) && found.add(entry.getKey());
            }
        }
        found.remove(leader.pid());
        return found;
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
