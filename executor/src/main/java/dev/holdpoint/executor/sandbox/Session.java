package dev.holdpoint.executor.sandbox;

import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.util.List;
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

    private static final int LOOKS = 2;

    /// Where there is an orphan that may just become another program: it has no environment for a
    /// moment, on a busy machine for long.
    private static final int PATIENT_LOOKS = 60;

    /// Who gets the children of those that have ended.
    private static final long INIT = 1;

    private final Process leader;
    private final Mark mark;
    private final Notice notice;
    private final long startTicks;

    /// @param notice removed when all are gone
    Session(Process leader, Mark mark, Notice notice) {
        this.leader = leader;
        this.mark = mark;
        this.notice = notice;
        this.startTicks =
                ProcStat.of(leader.pid()).map(ProcStat::startTicks).orElse(Long.MAX_VALUE);
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
        Family.kill(members());
        leader.toHandle().destroyForcibly(); // that of Process would close the pipes unread
    }

    @Override
    public boolean awaitGone() {
        long begin = System.nanoTime();
        int looks = 0;
        while (looks < (isSomeoneBlank() ? PATIENT_LOOKS : LOOKS)) {
            var left = members();
            looks = left.isEmpty() && !leader.isAlive() ? looks + 1 : 0;
            if (!leader.isAlive()) {
                Family.kill(left);
            }
            if (System.nanoTime() - begin > LONGEST_KILL_NS) {
                LOG.warn("processes of a plugin are left behind, they do not die: {}", left);
                return false;
            }
            if (!Backoff.sleep(TICK)) {
                Thread.interrupted(); // there is no giving up on this
            }
        }
        notice.remove();
        return true;
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

    /// Whether an orphan that was started since then shows an empty environment.
    private boolean isSomeoneBlank() {
        return !Family.of((pid, stat) ->
                        stat.startTicks() >= startTicks
                                && stat.parent() == INIT
                                && ProcStat.environment(pid).filter(String::isEmpty).isPresent())
                .isEmpty();
    }

    /// All but the leader.
    private Set<Long> members() {
        var found =
                Family.of((pid, stat) ->
                        stat.session() == leader.pid()
                                || mark.isOn(pid)
                                || (pid == leader.pid() && leader.isAlive()));
        found.remove(leader.pid());
        return found;
    }
}
