package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Moving changes into a workspace or out of it again, one by one.
abstract sealed class Moving permits Apply, Reverse {
    final WorkspaceHandle workspace;
    final ChangeSet changes;
    final Old old;
    private final boolean isLenient;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Set<String> leftOut = new LinkedHashSet<>();
    private final Set<Path> touched = new TreeSet<>();

    /// @param isLenient whether a change that cannot be made is left out
    Moving(WorkspaceHandle workspace, ChangeSet changes, Old old, boolean isLenient) {
        this.workspace = workspace;
        this.changes = changes;
        this.old = old;
        this.isLenient = isLenient;
    }

    /// What is to be done with change number n.
    interface Act {
        void of(int n) throws IOException;
    }

    /// Does it while the claim directory is ours.
    ///
    /// @throws HoldpointException `publish_blocked` when it cannot be done, and is not to be left
    ///   out
    final void each(int n, Act act) throws IOException {
        stillOurs();
        var above = workspace.workspace().resolve(changes.changes().get(n).path()).getParent();
        if (above != null) {
            touched.add(above);
        }
        try {
            act.of(n);
        } catch (IOException | UncheckedIOException e) {
            stillOurs();
            var path = changes.changes().get(n).path();
            if (!isLenient) {
                throw Errno.blocking("'" + path + "'", e);
            }
            leftOut.add(path);
            warn(
                    "'%s' was left as it is: %s. What it was to become, or was before, is kept as %s or %s"
                            .formatted(
                                    path,
                                    Errno.sentence(e),
                                    Old.shown(changes.source(n)),
                                    Old.shown(old.of(n))));
        }
    }

    final void stillOurs() throws IOException {
        if (Stat.of(changes.directory()) == null) {
            throw new NoSuchFileException(changes.directory().toString());
        }
    }

    /// Makes everything that was moved durable.
    final void sync() throws IOException {
        for (var directory : touched) {
            if (Trees.isDirectory(directory)) {
                try {
                    Durable.sync(directory);
                } catch (AccessDeniedException e) {
                    // closed by now, and synchronized before
                }
            }
        }
        Durable.sync(old.directory());
    }

    final Applied applied() {
        return new Applied(List.copyOf(warnings), List.copyOf(leftOut));
    }

    final void warn(String line) {
        warnings.add(line);
    }

    /// Notes that a path itself was changed.
    final void touch(String path) {
        touched.add(workspace.workspace().resolve(path));
    }

    final SecureDirectoryStream<Path> parent(String path) throws IOException {
        return workspace.parent(path);
    }

    static boolean holds(Path path, Stat stat, Change.@Nullable Base base) throws IOException {
        return base != null
                && !stat.isDirectory()
                && base.size() == stat.size()
                && base.hash().equals(Fingerprint.of(path, stat));
    }
}
