package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Quota;
import dev.holdpoint.executor.run.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Looks at what a running plugin has put into its stage.
///
/// The file system is asked each time what it has left, which costs nothing; the names are gone
/// through now and then, with pauses of many times what that takes, and at once when the file
/// system has lost as much as would be too much.
final class Meter implements Quota, AutoCloseable {
    private static final long SHORTEST_PAUSE_NS = Duration.ofMillis(250).toNanos();
    private static final long RARELY = 10;
    private static final long OFTEN = 3;

    /// Who holds less than this is not what fills a file system.
    private static final long LITTLE = 1L << 20;

    private final Path upper;
    private final @Nullable FileTime since;
    private final StagedLimits limits;
    private final Tenants tenants;
    private final FreeSpace before;
    private final Reserve reserve;
    private FreeSpace lastFree;
    private int entries;
    private long bytes;
    private long end = System.nanoTime();
    private long cost;

    /// @param upper what is looked at
    /// @param since what has not changed after it does not count; null = everything does
    /// @throws IOException when it is gone
    Meter(Path upper, @Nullable FileTime since, StagedLimits limits, Tenants tenants)
            throws IOException {
        this.upper = upper;
        this.since = since;
        this.limits = limits;
        this.tenants = tenants;
        before = FreeSpace.of(upper);
        lastFree = before;
        reserve = Reserve.of(before);
        tenants.note(this, 0);
    }

    @Override
    public Optional<Violation> exceeded(Worker worker) {
        try {
            var free = FreeSpace.of(upper);
            var shortage = reserve.shortage(free);
            boolean isPressing = shortage.isPresent() || hasLost(lastFree, free);
            long pause = isPressing ? OFTEN * cost : Math.max(RARELY * cost, SHORTEST_PAUSE_NS);
            if (System.nanoTime() - end < pause) {
                return Optional.empty();
            }
            lastFree = free;
            return look(worker, free)
                    .or(() ->
                            shortage.filter(_ -> isToBlame(free))
                                    .map(why -> new Violation("", why)));
        } catch (IOException e) {
            return Optional.empty(); // the claim is somebody else's: its lease ends too
        }
    }

    /// Whether a file system has lost as much as would be too much.
    private boolean hasLost(FreeSpace then, FreeSpace now) {
        return then.bytes() - now.bytes() > limits.bytes() - bytes
                || then.files() - now.files() > limits.entries() - entries;
    }

    private Optional<Violation> look(Worker worker, FreeSpace free) throws IOException {
        long begin = System.nanoTime();
        var tally = tally(Walk.Doors.STAY_CLOSED, worker::isAlive);
        if (tally.isHiding() && hasLost(before, free) && tally.overrun().isEmpty()) {
            tally = tally(Walk.Doors.ARE_OPENED, worker::isAlive);
        }
        if (tally.overrun().isEmpty()) {
            addUnlinked(worker, tally);
        }
        entries = tally.entries();
        bytes = tally.bytes();
        tenants.note(this, bytes);
        end = System.nanoTime();
        cost = end - begin;
        return tally.overrun();
    }

    private Tally tally(Walk.Doors doors, BooleanSupplier isWanted) throws IOException {
        var tally = new Tally(limits, since, isWanted);
        tally.add(upper, doors);
        return tally;
    }

    /// What has no name any more takes no more than its space: nobody will publish it.
    private static void addUnlinked(Worker worker, Tally tally) {
        var known = new HashSet<Long>();
        for (var path : worker.unlinked()) {
            var inode = Inode.through(path);
            if (inode != null && inode.links() == 0 && known.add(inode.number())) {
                tally.add(inode.allocated());
            }
        }
    }

    /// Of several that fill a file system the largest goes first; one that holds nothing only when
    /// there is hardly anything left: it may hide what it holds.
    private boolean isToBlame(FreeSpace free) {
        return tenants.isLargest(this) && (bytes >= LITTLE || free.bytes() < reserve.bytes() / 2);
    }

    /// Whether both use the same file system.
    boolean isBeside(Meter other) {
        return before.id() == other.before.id();
    }

    @Override
    public void close() {
        tenants.leave(this);
    }
}
