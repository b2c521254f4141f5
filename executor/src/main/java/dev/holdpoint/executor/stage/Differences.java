package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.Violation;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads what a layer changes of the workspace below it.
///
/// Only to be used once nothing can write to the layer any more. Permission bits of the workspace's
/// own directory are not compared.
final class Differences {
    /// setgid and sticky: how the lab shares a directory is not taken off by a plugin.
    private static final int KEPT_BITS = 03000;

    private final Path workspace;
    private final Layer layer;
    private final FileTime birth;
    private final StagedLimits limits;
    private final List<Change> displaced = new ArrayList<>();
    private final List<Change> directories = new ArrayList<>();
    private final List<Change> puts = new ArrayList<>();
    private final List<Change> deletes = new ArrayList<>();
    private final List<Change> removals = new ArrayList<>();
    private final List<Change> modes = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();
    private final List<Violation> refused = new ArrayList<>();
    private int entries;
    private long bytes;

    private Differences(Layer layer, FileTime birth, StagedLimits limits) {
        this.workspace = layer.workspace();
        this.layer = layer;
        this.birth = birth;
        this.limits = limits;
        refused.addAll(layer.refused());
    }

    /// Reads them, in the order in which they are to be published.
    ///
    /// @param birth when the stage was opened, by the file system's own clock: what has changed in
    ///   the workspace since is a conflict
    /// @throws HoldpointException `stage_failed` when the stage cannot be read
    static Manifest of(Layer layer, FileTime birth, StagedLimits limits) {
        var found = new Differences(layer, birth, limits);
        try {
            var top = Stat.of(layer.upper());
            if (top != null) {
                Trees.open(layer.upper(), top);
            }
            found.compare(Path.of(""), true, false);
        } catch (TooMuch e) {
            found.refused.add(e.violation);
        } catch (NoSuchFileException e) {
            throw Lost.orElse(e, layer.upper(), Problem.STAGE_FAILED);
        } catch (IOException | UncheckedIOException e) {
            throw new HoldpointException(
                    Problem.STAGE_FAILED,
                    "the stage " + layer.upper() + " cannot be read: " + e,
                    e);
        }
        return found.manifest();
    }

    /// The paths among these changes that somebody else has changed in the workspace since.
    static List<String> conflicts(Path workspace, FileTime birth, List<Change> changes) {
        var nothing = new Layer(workspace, workspace, Map.of(), List.of(), false);
        var found = new Differences(nothing, birth, StagedLimits.DEFAULT);
        for (var change : changes) {
            var name = Path.of(change.path());
            var lower = found.below(name);
            if (change instanceof Change.SetMode) {
                continue;
            }
            if (lower != null) {
                found.checkUntouched(name, lower);
            } else {
                found.checkParent(name);
            }
        }
        return found.manifest().conflicts();
    }

    private Manifest manifest() {
        var changes =
                Stream.of(displaced, directories, puts, deletes, removals, modes)
                        .flatMap(List::stream)
                        .toList();
        return new Manifest(changes, conflicts.stream().sorted().distinct().toList(), refused);
    }

    /// Compares one directory of the upper layer with the one of the workspace.
    ///
    /// @param isBelow whether the workspace has a directory by this name
    /// @param isHidden whether that one does not show through
    private void compare(Path path, boolean isBelow, boolean isHidden) throws IOException {
        var seen = new HashSet<String>();
        for (var upper : Trees.children(layer.upper().resolve(path))) {
            var name = path.resolve(upper.getFileName());
            seen.add(upper.getFileName().toString());
            var problem = Names.refusal(name);
            if (problem.isPresent()) {
                refused.add(problem.get());
                continue;
            }
            count();
            visit(
                    name,
                    Objects.requireNonNull(Stat.of(upper)),
                    isBelow ? below(name) : null,
                    isHidden);
        }
        for (var name : layer.gone().getOrDefault(path, List.of())) {
            var lower = isBelow ? below(name) : null;
            if (lower != null) {
                gone(name, lower, deletes, removals);
            }
        }
        if (isBelow && isHidden) {
            for (var lower : Trees.children(workspace.resolve(path))) {
                if (!seen.contains(lower.getFileName().toString())) {
                    var name = path.resolve(lower.getFileName());
                    gone(name, Objects.requireNonNull(Stat.of(lower)), deletes, removals);
                }
            }
        }
    }

    private void visit(Path name, Stat upper, @Nullable Stat lower, boolean isHidden)
            throws IOException {
        if (isUnseen(lower)) {
            refuseUnseen(name);
        } else if (layer.isOverlay() && upper.isWhiteout()) {
            if (lower != null) {
                gone(name, lower, deletes, removals);
            }
        } else if (upper.isDirectory()) {
            directory(name, upper, lower, isHidden);
        } else if (upper.isPlain()) {
            put(name, upper, lower);
        } else {
            refused.add(new Violation(name.toString(), "neither a file, a directory nor a link"));
        }
    }

    private void directory(Path name, Stat upper, @Nullable Stat lower, boolean isHidden)
            throws IOException {
        var path = layer.upper().resolve(name);
        Trees.open(path, upper);
        if (lower != null && lower.isDirectory()) {
            int mode = upper.permissions() | (lower.permissions() & KEPT_BITS);
            if (mode != lower.permissions()) {
                modes.add(new Change.SetMode(name.toString(), mode, lower.permissions()));
            }
            compare(name, true, isHidden || (layer.isOverlay() && Overlay.isOpaque(path)));
            return;
        }
        if (lower != null) {
            gone(name, lower, displaced, displaced);
        } else {
            checkParent(name);
        }
        directories.add(new Change.MakeDirectory(name.toString(), upper.permissions()));
        if ((upper.mode() & 0700) != 0700) {
            modes.add(
                    new Change.SetMode(name.toString(), upper.permissions(), upper.permissions()));
        }
        compare(name, false, false);
    }

    private void put(Path name, Stat upper, @Nullable Stat lower) throws IOException {
        var path = layer.upper().resolve(name);
        bytes += upper.size();
        check();
        Names.refusal(name.toString(), upper).ifPresent(refused::add);
        @Nullable String link = null;
        if (upper.isLink()) {
            var target = Files.readSymbolicLink(path);
            link = target.toString();
            if (Names.leadsOut(name, target, workspace)) {
                refused.add(new Violation(name.toString(), "a link that leaves the workspace"));
            }
        }
        var content = content(path, upper);
        var hash = content.hash();
        Change.@Nullable Base base = null;
        boolean isSame = false;
        if (lower != null && lower.isDirectory()) {
            gone(name, lower, displaced, displaced);
        } else if (lower != null) {
            base = Fingerprint.base(workspace.resolve(name), lower);
            isSame =
                    hash.equals(base.hash())
                            && upper.size() == lower.size()
                            && upper.modified().equals(lower.modified())
                            && upper.isLink() == lower.isLink();
            if (isSame && upper.permissions() == lower.permissions()) {
                return; // opened for writing, and left alone
            }
            checkUntouched(name, lower);
        } else {
            checkParent(name);
        }
        if (content.writers() == Writers.SOMEBODY) {
            refused.add(
                    new Violation(name.toString(), "open for writing in a process that goes on"));
        }
        puts.add(
                new Change.Put(
                        name.toString(),
                        link,
                        upper.size(),
                        hash,
                        upper.permissions(),
                        base,
                        isSame));
    }

    /// What a file or link of ours holds, and who may still change that.
    private record Content(String hash, Writers writers) {}

    /// Of one that its plugin may have closed to its own owner.
    private static Content content(Path path, Stat stat) throws IOException {
        if (!stat.isRegular()) {
            return new Content(Fingerprint.of(path, stat), Writers.NOBODY);
        }
        boolean isClosed = (stat.mode() & 0400) == 0;
        try (var file = Pinned.again(path, stat)) {
            if (isClosed) {
                Files.setAttribute(file.path(), "unix:mode", stat.permissions() | 0400);
            }
            try {
                var writers = Writers.of(file); // first: who lets go of it now has written
                return new Content(Fingerprint.of(file), writers);
            } finally {
                if (isClosed) {
                    Files.setAttribute(file.path(), "unix:mode", stat.permissions());
                }
            }
        }
    }

    /// Notes something of the workspace, with all that is in it, as gone.
    private void gone(Path name, Stat lower, List<Change> files, List<Change> trees)
            throws IOException {
        checkUntouched(name, lower);
        Names.refusal(name).ifPresent(refused::add);
        if (isUnseen(lower)) {
            refuseUnseen(name);
        }
        count();
        var path = workspace.resolve(name);
        if (!lower.isDirectory()) {
            files.add(new Change.Delete(name.toString(), Fingerprint.base(path, lower)));
            return;
        }
        for (var child : Trees.children(path)) {
            var stat = Stat.of(child);
            if (stat != null) {
                gone(name.resolve(child.getFileName()), stat, files, trees);
            }
        }
        trees.add(new Change.RemoveDirectory(name.toString()));
    }

    private void count() {
        entries++;
        check();
    }

    private void check() {
        var overrun = limits.overrun(entries, bytes);
        if (overrun.isPresent()) {
            throw new TooMuch(overrun.get());
        }
    }

    /// Whether a copy did not show it: a pipe, a socket, a device.
    private boolean isUnseen(@Nullable Stat lower) {
        return !layer.isOverlay() && lower != null && !lower.isPlain() && !lower.isDirectory();
    }

    private void refuseUnseen(Path name) {
        refused.add(
                new Violation(
                        name.toString(),
                        "replaced or deleted: neither a file, a directory nor a link, and not in the copy"));
    }

    private void checkUntouched(Path name, Stat lower) {
        if (lower.changed().compareTo(birth) > 0) {
            conflicts.add(name.toString());
        }
    }

    /// What appeared and vanished, or vanished before it was looked at, shows in its parent.
    private void checkParent(Path name) {
        var parent = name.getParent();
        while (parent != null) {
            var stat = below(parent);
            if (stat != null) {
                checkUntouched(name, stat);
                return;
            }
            parent = parent.getParent();
        }
        checkUntouched(name, Stat.ofWorkspace(workspace));
    }

    private @Nullable Stat below(Path name) {
        return Stat.of(workspace.resolve(name));
    }

    /// The stage holds more than may be published.
    private static final class TooMuch extends RuntimeException {
        private final transient Violation violation;

        TooMuch(Violation violation) {
            super(violation.reason(), null, false, false);
            this.violation = violation;
        }
    }
}
