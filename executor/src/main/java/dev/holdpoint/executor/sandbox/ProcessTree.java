package dev.holdpoint.executor.sandbox;

import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The processes of one spawn: the one we started, which becomes the program that makes the
/// sandbox; the sandbox's first process, whose death is the death of all inside; the supervisor and
/// the plugin below it, or the plugin in the supervisor's place.
///
/// Used by one thread, where nothing else is said.
final class ProcessTree implements Processes {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);
    private static final Duration TICK = Duration.ofMillis(1);
    private static final Duration BIND_TICK = Duration.ofMillis(3); // an interpreter takes longer
    private static final String FILTERS = "Seccomp_filters";
    private static final Optional<Long> OWN_FILTERS =
            ProcStat.status(ProcessHandle.current().pid(), FILTERS);
    private static final Duration SHORT = Duration.ofNanos(200_000);
    private static final int SHORT_LOOKS = 25;
    private static final long COMPLAIN_AFTER_NS = Duration.ofSeconds(10).toNanos();
    private static final long SECOND = 2; // of bubblewrap's processes the supervisor is that

    private final Process outer;
    private final SpawnFiles files;
    private final boolean filtered;
    private final boolean isAlone;
    private volatile @Nullable First first;

    /// The sandbox's first process, told from a later owner of its pid by its start time.
    private record First(long pid, long startTicks) {
        boolean isGone() {
            return ProcStat.of(pid)
                    .filter(stat -> stat.startTicks() == startTicks && !stat.isDead())
                    .isEmpty();
        }

        void kill() {
            if (!isGone()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    /// Looks after what was just started.
    ///
    /// @param filtered whether the sandbox's processes carry a seccomp filter of their own
    /// @param isAlone whether the plugin has no supervisor and is in its place
    ProcessTree(Process outer, SpawnFiles files, boolean filtered, boolean isAlone) {
        this.outer = outer;
        this.files = files;
        this.filtered = filtered;
        this.isAlone = isAlone;
    }

    /// The sandbox's first process must have bound its life to bubblewrap's, and that one to ours.
    @Override
    public boolean awaitBound(BooleanSupplier givenUp) {
        while (!isBound()) {
            if (!outer.isAlive() || givenUp.getAsBoolean() || !Backoff.sleep(BIND_TICK)) {
                return false;
            }
        }
        return outer.isAlive();
    }

    /// SIGTERM goes to the supervisor, which hands it on.
    @Override
    public void terminate() {
        supervisor().flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroy);
    }

    @Override
    public void kill() {
        findFirst()
                .ifPresentOrElse(
                        First::kill,
                        () -> outer.descendants().forEach(ProcessHandle::destroyForcibly));
        outer.toHandle().destroyForcibly(); // that of Process would close the pipes unread
    }

    @Override
    public boolean awaitGone() {
        long begin = System.nanoTime();
        boolean complained = false;
        for (int looks = 0; outer.isAlive() || !isInsideGone(); looks++) {
            if (!outer.isAlive()) {
                kill(); // bubblewrap has ended: nothing inside may go on
            }
            if (!complained && System.nanoTime() - begin > COMPLAIN_AFTER_NS) {
                complained = true;
                LOG.warn("processes of a sandbox do not die, still waiting: {}, {}", outer, first);
            }
            if (!Backoff.sleep(looks < SHORT_LOOKS ? SHORT : TICK)) {
                Thread.interrupted(); // there is no giving up on this
            }
        }
        return true;
    }

    @Override
    public boolean isProven() {
        return true;
    }

    @Override
    public Usage look() {
        return supervisor()
                .flatMap(pid ->
                        isAlone ? Optional.of(pid) : ProcStat.childrenOf(pid).stream().findFirst())
                .flatMap(Usage::of)
                .orElse(Usage.NONE);
    }

    @Override
    public List<Long> pids() {
        return findFirst()
                .filter(found -> !found.isGone())
                .map(found -> ProcStat.familyOf(found.pid))
                .orElse(List.of());
    }

    @Override
    public Optional<Long> exitCode() {
        return files.exitCode();
    }

    @Override
    public boolean isLost() {
        return outer instanceof Launched launched && launched.isLost();
    }

    private boolean isBound() {
        if (!filtered) {
            return supervisor().isPresent();
        }
        // It binds itself just before it puts the filter on. The executor may run under filters
        // too.
        var its = findFirst().flatMap(found -> ProcStat.status(found.pid, FILTERS));
        if (OWN_FILTERS.isPresent() && its.isPresent()) {
            return its.get() > OWN_FILTERS.get();
        }
        return supervisor().isPresent(); // a kernel before 5.9 does not count filters
    }

    private Optional<First> findFirst() {
        if (first == null) {
            first =
                    files.firstProcess()
                            .flatMap(pid ->
                                    ProcStat.of(pid).map(stat -> new First(pid, stat.startTicks())))
                            .orElse(null);
        }
        return Optional.ofNullable(first);
    }

    private boolean isInsideGone() {
        return findFirst().map(First::isGone).orElseGet(() -> !killUnnamed());
    }

    /// Of one that was killed before it could say whom it had made. Its programs hold the status
    /// file; bubblewrap's child lets go of that one first, and of the report only at its end.
    private boolean killUnnamed() {
        boolean found = killHolders(files.status());
        return killHolders(files.report()) || found;
    }

    /// Kills every process that has this file open.
    ///
    /// @return whether there was one
    static boolean killHolders(Path file) {
        boolean found = false;
        try {
            var key = key(file);
            try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (var process : processes) {
                    if (holds(process, key)) {
                        ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                                .ifPresent(ProcessHandle::destroyForcibly);
                        found = true;
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot look for processes that hold {}", file, e);
        }
        return found;
    }

    private static boolean holds(Path process, Object key) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (var descriptor : descriptors) {
                if (Files.exists(descriptor) && key(descriptor).equals(key)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // it has ended, or is not ours
        }
        return false;
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.getAttribute(file, "unix:ino") + "/" + Files.getAttribute(file, "unix:dev"));
    }

    private Optional<Long> supervisor() {
        return findFirst()
                .flatMap(found ->
                        ProcStat.childrenOf(found.pid).stream()
                                .filter(this::isSupervisor)
                                .findFirst());
    }

    private boolean isSupervisor(long pid) {
        return ProcStat.status(pid, "NSpid")
                .equals(files.supervisor().or(() -> Optional.of(SECOND)));
    }
}
