package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.Quota;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.executor.run.Violation;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The view of a workspace that one plugin writes to, in the workspace's place; the sandbox mounts
/// it.
///
/// Closing it drops whatever has not been sealed or set aside.
public abstract sealed class Stage implements AutoCloseable permits OverlayStage, CopyStage {
    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);

    private static final int MOST_LOSSES = 10;

    private final Path directory;
    private final FileTime birth;
    private final StagedLimits limits;
    private List<String> kept = List.of();
    private @Nullable Meter meter;

    /// @param directory holds everything of it, and goes with it
    /// @param birth when it was opened, by the file system's own clock
    Stage(Path directory, FileTime birth, StagedLimits limits) {
        this.directory = directory;
        this.birth = birth;
        this.limits = limits;
    }

    public abstract View view();

    /// What it may hold while a worker writes to it.
    ///
    /// @param tenants the stages beside it
    /// @throws HoldpointException `fenced`; `stage_failed`
    public final Quota quota(Tenants tenants) {
        try {
            meter = new Meter(view().upper(), since(), limits, tenants);
            return meter;
        } catch (IOException e) {
            throw Lost.orElse(e, directory, Problem.STAGE_FAILED);
        }
    }

    /// When it was opened: what changes in the workspace from then on has a later stamp.
    final FileTime birth() {
        return birth;
    }

    final StagedLimits limits() {
        return limits;
    }

    /// What has not changed since this time was not put there by the plugin; null = everything was.
    abstract @Nullable FileTime since();

    /// Everything the stage changes that this user may publish. Only once every process that could
    /// write to it is gone.
    ///
    /// @throws HoldpointException `fenced`; `stage_failed`
    public final Manifest manifest() {
        if (isUntouched()) {
            return Manifest.EMPTY;
        }
        var allowed = new Ownership(view().workspace(), Identity.own()).allowed(read());
        kept = allowed.kept();
        var manifest = allowed.manifest();
        return overrun().map(manifest::refusing).orElse(manifest);
    }

    /// The changes say how large their files are, and not what they take on the disk.
    private Optional<Violation> overrun() {
        var tally = new Tally(limits, null, () -> true);
        try {
            tally.add(changed(), Walk.Doors.STAY_CLOSED);
        } catch (IOException e) {
            throw Lost.orElse(e, directory, Problem.STAGE_FAILED);
        }
        return limits.overrun(tally.entries(), tally.bytes());
    }

    /// Whether one look is enough to see that there is nothing to read.
    abstract boolean isUntouched();

    /// Everything it changes, whoever may publish that.
    abstract Manifest read();

    /// The paths among these changes that somebody else has changed in the workspace since the
    /// stage was opened. Cheap: it only looks at time stamps.
    public abstract List<String> conflicts(Manifest manifest);

    /// What publishing these changes cannot keep of what was there, one line each. Only before they
    /// are sealed.
    public final List<String> losses(Manifest manifest) {
        var all = Stream.concat(kept.stream(), lost(manifest).stream()).toList();
        return all.size() <= MOST_LOSSES
                ? all
                : Stream.concat(
                                all.stream().limit(MOST_LOSSES),
                                Stream.of(
                                        "%d more changed names do not keep their owner, group or mode"
                                                .formatted(all.size() - MOST_LOSSES)))
                        .toList();
    }

    /// Owners and groups that are lost with these changes, one sentence each.
    abstract List<String> lost(Manifest manifest);

    /// Where the changed files are, by their names in the workspace, once the manifest is there.
    abstract Path changed();

    /// Puts changes that were set aside into this fresh stage. They stay as they are: the stage
    /// gets copies.
    abstract void restore(ChangeSet changes) throws IOException;

    @Override
    public void close() {
        if (meter != null) {
            meter.close();
        }
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            LOG.warn("the stage {} could not be removed: {}", directory, e.toString());
        }
    }
}
