package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// Takes changes out of the workspace again, the last one first, from wherever they and an earlier
/// owner's taking back got to: what they displaced comes back, what they put goes back into the
/// journal.
///
/// What somebody else has put in the place of a change meanwhile stays, and what it displaced stays
/// in `old`.
final class Reverse extends Moving {
    private static final int OPEN = 0700;

    /// @param isLenient whether a change that cannot be taken back is left as it is
    Reverse(WorkspaceHandle workspace, ChangeSet changes, Old old, boolean isLenient) {
        super(workspace, changes, old, isLenient);
    }

    /// Takes back what is not taken back yet, and makes it durable.
    ///
    /// @throws HoldpointException `publish_blocked` naming the first change that cannot be
    Applied run() throws IOException {
        run(0);
        for (int n = changes.changes().size() - 1; n >= 0; n--) {
            each(n, this::restoreMode);
        }
        sync();
        Durable.sync(changes.directory().resolve("new"));
        return applied();
    }

    /// Only the changes from this number on, and with directories left open.
    void run(int first) throws IOException {
        for (int n = 0; n < changes.changes().size(); n++) {
            each(n, this::open);
        }
        for (int n = changes.changes().size() - 1; n >= first; n--) {
            each(n, this::takeBack);
        }
    }

    /// Whatever is to be moved into or out of a directory, its owner must be able to.
    private void open(int n) throws IOException {
        if (changes.changes().get(n) instanceof Change.SetMode set && old.stat(n) != null) {
            var mode = workspace.modeOrNull(set.path());
            if (mode != null && (mode & OPEN) != OPEN) {
                workspace.setMode(set.path(), mode | OPEN);
            }
        }
    }

    private void takeBack(int n) throws IOException {
        switch (changes.changes().get(n)) {
            case Change.MakeDirectory made -> unmake(n, made);
            case Change.Put put -> takeOut(n, put);
            case Change.Delete delete -> bringBack(n, delete.path());
            case Change.RemoveDirectory removed -> bringBackDirectory(n, removed.path());
            case Change.SetMode _ -> {}
        }
    }

    private void unmake(int n, Change.MakeDirectory made) throws IOException {
        if (Stat.of(changes.source(n)) != null) {
            return; // it was not made, or was there
        }
        var parent = parentOrNull(made.path());
        if (parent == null) {
            return;
        }
        var there = WorkspaceHandle.attributes(parent, WorkspaceHandle.name(made.path()));
        if (there != null && there.isDirectory()) {
            try {
                parent.deleteDirectory(WorkspaceHandle.name(made.path()));
            } catch (DirectoryNotEmptyException e) {
                warn(made.path() + " holds something that somebody else put there; it stays");
                return;
            }
        }
        if (old.stat(n) != null) {
            bringBack(n, made.path());
        }
    }

    private void takeOut(int n, Change.Put put) throws IOException {
        var parent = parentOrNull(put.path());
        var kept = old.stat(n);
        if (parent == null) {
            if (kept != null) {
                warnKept(n, put.path());
            }
            return;
        }
        var name = WorkspaceHandle.name(put.path());
        var there = WorkspaceHandle.attributes(parent, name);
        var path = workspace.workspace().resolve(put.path());
        var stat = there == null ? null : Stat.of(path);
        if (stat == null) {
            if (kept != null) {
                workspace.top().move(old.of(n), parent, name);
            }
        } else if (!stat.isDirectory() && put.hash().equals(Fingerprint.of(path, stat))) {
            takeOut(n, parent, name, stat, kept);
        } else if (!holds(path, stat, put.base())) {
            if (kept != null) {
                warnKept(n, put.path());
            } else if (Stat.of(changes.source(n)) == null) {
                warn(put.path() + " was changed by somebody else since; their version stays");
            }
        }
    }

    /// What was put there goes back into the journal; the name is never missing where a file takes
    /// a file's place.
    private void takeOut(
            int n, SecureDirectoryStream<Path> parent, Path name, Stat stat, @Nullable Stat kept)
            throws IOException {
        var source = changes.source(n);
        boolean isPut = Stat.of(source) == null;
        if (kept == null) {
            if (isPut) {
                parent.move(name, workspace.top(), source);
            }
            return;
        }
        if (isPut && (kept.isDirectory() || stat.isLink())) {
            parent.move(name, workspace.top(), source);
        } else if (isPut) {
            link(n, workspace.workspace().resolve(changes.changes().get(n).path()));
        }
        workspace.top().move(old.of(n), parent, name);
    }

    private void link(int n, Path path) throws IOException {
        var source = changes.source(n);
        try {
            Files.createLink(source, path);
        } catch (FileSystemException e) {
            stillOurs(); // else links are refused here
            var fresh = source.resolveSibling(n + ".tmp");
            Files.copy(
                    path,
                    fresh,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES,
                    LinkOption.NOFOLLOW_LINKS);
            Durable.sync(fresh);
            Files.move(fresh, source);
        }
    }

    private void bringBack(int n, String path) throws IOException {
        if (old.stat(n) == null) {
            return;
        }
        var parent = parentOrNull(path);
        var name = WorkspaceHandle.name(path);
        if (parent == null || WorkspaceHandle.attributes(parent, name) != null) {
            warnKept(n, path);
            return;
        }
        workspace.top().move(old.of(n), parent, name);
    }

    private void bringBackDirectory(int n, String path) throws IOException {
        var kept = old.stat(n);
        if (kept == null) {
            return;
        }
        if ((kept.mode() & OPEN) != OPEN) {
            old.keepModeOfDisplaced(n, kept.permissions());
            Files.setAttribute(old.of(n), "unix:mode", kept.permissions() | OPEN);
        }
        var parent = parentOrNull(path);
        var name = WorkspaceHandle.name(path);
        var there = parent == null ? null : WorkspaceHandle.attributes(parent, name);
        if (parent == null || (there != null && !there.isDirectory())) {
            warnKept(n, path);
        } else if (there == null) {
            workspace.top().move(old.of(n), parent, name);
        }
    }

    private void restoreMode(int n) throws IOException {
        var change = changes.changes().get(n);
        var mode =
                switch (change) {
                    case Change.SetMode _ -> {
                        var kept = old.stat(n);
                        yield kept == null ? null : kept.permissions();
                    }
                    case Change.RemoveDirectory _ -> old.modeOfDisplaced(n);
                    case Change.MakeDirectory _, Change.Put _, Change.Delete _ -> null;
                };
        if (mode != null && workspace.modeOrNull(change.path()) != null) {
            workspace.setMode(change.path(), mode);
            touch(change.path());
        }
    }

    private void warnKept(int n, String path) {
        warn(
                path
                        + " was taken by somebody else since; theirs stays, what was there before is"
                        + " kept as "
                        + Old.shown(old.of(n)));
    }

    /// Null when it is gone, or something else has taken its place.
    private @Nullable SecureDirectoryStream<Path> parentOrNull(String path) throws IOException {
        try {
            return parent(path);
        } catch (NoSuchFileException | NotDirectoryException e) {
            stillOurs();
            return null;
        }
    }
}
