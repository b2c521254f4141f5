package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Adds up what a plugin has put into a stage, up to one more than it may.
///
/// Every name counts, whatever it names: a file, a directory, a link, the mark of something
/// deleted. Its bytes are its size or what it takes on the disk, whichever is more, so that neither
/// a sparse file nor one whose space is reserved beyond its end looks small; a file with several
/// names counts for each, because each is published.
final class Tally implements Walk.Visitor {
    private static final int LOOK_UP = 255;

    private final StagedLimits limits;
    private final @Nullable FileTime since;
    private final BooleanSupplier isWanted;
    private int seen;
    private int entries;
    private long bytes;
    private boolean isHiding;
    private @Nullable Violation overrun;

    /// @param since what has not changed after it does not count; null = everything does
    /// @param isWanted asked now and then; the rest is left out when it is not
    Tally(StagedLimits limits, @Nullable FileTime since, BooleanSupplier isWanted) {
        this.limits = limits;
        this.since = since;
        this.isWanted = isWanted;
    }

    /// Adds what is below a directory.
    ///
    /// @throws IOException when it is gone
    void add(Path directory, Walk.Doors doors) throws IOException {
        var _ = Walk.through(directory, doors, this);
    }

    /// Adds what only takes space.
    void add(long allocated) {
        bytes += allocated;
        check();
    }

    @Override
    public boolean meets(Walk.Name name, Inode inode) {
        if (name.depth() > Names.DEEPEST || name.length() > Names.LONGEST_BYTES) {
            overrun = Names.tooLong(name.toString());
            return false;
        }
        if (since == null || inode.isChangedAfter(since)) {
            entries++;
            bytes += Math.max(inode.size(), inode.allocated());
            check();
        }
        return overrun == null && ((++seen & LOOK_UP) != 0 || isWanted.getAsBoolean());
    }

    @Override
    public boolean misses(Walk.Name name) {
        isHiding = true;
        return true;
    }

    private void check() {
        if (overrun == null) {
            overrun = limits.overrun(entries, bytes).orElse(null);
        }
    }

    /// Names so far.
    int entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    /// Whether there was something that could not be looked into.
    boolean isHiding() {
        return isHiding;
    }

    /// What is too much.
    Optional<Violation> overrun() {
        return Optional.ofNullable(overrun);
    }
}
