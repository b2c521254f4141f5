package dev.holdpoint.executor.sandbox;

import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The processes of a spawn without a sandbox: the supervisor, which leads a session of its own,
/// and whatever descends from it. One that makes a session for itself and loses its parent escapes.
final class Session implements Processes {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration TICK = Duration.ofMillis(5);
    private static final Duration LONG_TICK = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Process leader;

    Session(Process leader) {
        this.leader = leader;
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
        leader.descendants().forEach(ProcessHandle::destroyForcibly);
        members().forEach(ProcessHandle::destroyForcibly);
        leader.toHandle().destroyForcibly(); // that of Process would close the pipes unread
    }

    /// Says so once when it takes long.
    @Override
    public void awaitGone() {
        long begin = System.nanoTime();
        var tick = TICK;
        while (leader.isAlive() || !members().isEmpty()) {
            if (!leader.isAlive()) {
                kill();
            }
            if (tick.equals(TICK) && System.nanoTime() - begin > LONG.toNanos()) {
                tick = LONG_TICK;
                LOG.warn(
                        "processes of the session of {} have not ended {} s after they were killed;"
                                + " their pass waits for them: {}",
                        leader.pid(),
                        LONG.toSeconds(),
                        members().stream().map(ProcessHandle::pid).toList());
            }
            if (!Backoff.sleep(tick)) {
                Thread.interrupted(); // there is no giving up on this
            }
        }
    }

    @Override
    public Usage look() {
        return ProcStat.childrenOf(leader.pid()).stream()
                .findFirst()
                .flatMap(Usage::of)
                .orElse(Usage.NONE);
    }

    @Override
    public Optional<Long> exitCode() {
        return leader.isAlive() ? Optional.empty() : Optional.of((long) leader.exitValue());
    }

    private List<ProcessHandle> members() {
        var found = new ArrayList<ProcessHandle>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                ProcStat.of(pid)
                        .filter(stat -> stat.session() == leader.pid() && !stat.isDead())
                        .flatMap(_ -> ProcessHandle.of(pid))
                        .ifPresent(found::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
