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

/// The processes of a spawn without a sandbox: the supervisor, which leads a session of its own,
/// and whatever descends from it. One that makes a session for itself and loses its parent escapes.
final class Session implements Processes {
    private static final Duration TICK = Duration.ofMillis(5);

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

    @Override
    public void awaitGone() {
        while (leader.isAlive() || !members().isEmpty()) {
            if (!leader.isAlive()) {
                kill();
            }
            if (!Backoff.sleep(TICK)) {
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
