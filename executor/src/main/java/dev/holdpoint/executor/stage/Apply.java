package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// Puts sealed changes into the workspace, one by one, in an order and a way that any later owner
/// can continue from wherever this one was cut off, or take back.
///
/// Sources are named by their full path at every operation, so that they are gone for an owner who
/// has been overtaken; targets are named inside directories that are held open.
final class Apply extends Moving {
    private final Milestone.Watcher watcher;
    private boolean isDisplaced;

    /// Ready to go.
    ///
    /// @param old an existing directory for what the changes take the place of
    Apply(WorkspaceHandle workspace, ChangeSet changes, Path old, Milestone.Watcher watcher) {
        this(workspace, changes, new Old(old), false, watcher);
    }

    /// @param isLenient whether a change that cannot be made is left out
    Apply(
            WorkspaceHandle workspace,
            ChangeSet changes,
            Old old,
            boolean isLenient,
            Milestone.Watcher watcher) {
        super(workspace, changes, old, isLenient);
        this.watcher = watcher;
    }

    /// Applies what is not applied yet, and makes it durable.
    ///
    /// @throws HoldpointException `publish_blocked` naming the first change that cannot be made
    Applied run() throws IOException {
        int size = changes.changes().size();
        for (int n = 0; n < size; n++) {
            open(n);
        }
        for (int n = 0; n < size; n++) {
            each(n, this::apply);
            if (n == size / 2) {
                watcher.reached(Milestone.HALF_APPLIED);
            }
        }
        if (changes.changes().stream().anyMatch(Change.SetMode.class::isInstance)) {
            sync(); // before a directory above is closed
        }
        for (int n = size - 1; n >= 0; n--) {
            each(n, this::applyMode);
        }
        watcher.reached(Milestone.ALL_APPLIED);
        sync();
        watcher.reached(Milestone.SYNCED);
        return applied();
    }

    private void apply(int n) throws IOException {
        switch (changes.changes().get(n)) {
            case Change.MakeDirectory made -> makeDirectory(n, made);
            case Change.Put put -> put(n, put);
            case Change.Delete delete -> delete(n, delete);
            case Change.RemoveDirectory removed -> removeDirectory(n, removed);
            case Change.SetMode _ -> {} // in the end
        }
    }

    private void applyMode(int n) throws IOException {
        if (changes.changes().get(n) instanceof Change.SetMode set) {
            setMode(n, set);
        }
    }

    /// Whatever is to be moved into or out of a directory, its owner must be able to; it is closed
    /// again in the end. Where one cannot be opened, the change that needs it says so.
    private void open(int n) throws IOException {
        switch (changes.changes().get(n)) {
            case Change.SetMode set -> open(set.path(), mode -> old.keepMode(n, mode));
            case Change.RemoveDirectory removed ->
                    open(removed.path(), mode -> old.keepModeOfDisplaced(n, mode));
            case Change.MakeDirectory _, Change.Put _, Change.Delete _ -> {}
        }
    }

    /// What keeps the mode that a directory had.
    private interface Keeping {
        void of(int mode) throws IOException;
    }

    private void open(String path, Keeping keeping) throws IOException {
        try {
            var mode = workspace.modeOrNull(path);
            if (mode != null && (mode & Closed.OPEN) != Closed.OPEN) {
                stillOurs();
                keeping.of(mode);
                workspace.setMode(path, mode | Closed.OPEN);
            }
        } catch (IOException | UncheckedIOException e) {
            stillOurs();
            if (Errno.isFull(e)) {
                throw e; // what needs the directory would call it closed
            }
        }
    }

    private void makeDirectory(int n, Change.MakeDirectory made) throws IOException {
        var parent = parent(made.path());
        var name = WorkspaceHandle.name(made.path());
        var there = WorkspaceHandle.attributes(parent, name);
        if (there != null && there.isDirectory()) {
            return;
        }
        if (there != null) {
            keepForeign(n, parent, name, made.path());
        }
        if (Stat.of(changes.source(n)) != null) {
            parent.move(changes.source(n), parent, name);
        }
    }

    private void put(int n, Change.Put put) throws IOException {
        var parent = parent(put.path());
        var name = WorkspaceHandle.name(put.path());
        if (Stat.of(changes.source(n)) == null) {
            checkArrived(put);
            return;
        }
        var there = WorkspaceHandle.attributes(parent, name);
        if (there != null && there.isDirectory()) {
            keepForeign(n, parent, name, put.path());
        } else if (there != null) {
            old.keep(n, parent, name, workspace.workspace().resolve(put.path()));
            displaced();
            if (!isBase(n, put.base())) {
                warn(put.path() + " was changed by somebody else; their version is kept");
            }
        }
        parent.move(changes.source(n), parent, name);
    }

    /// Of a put whose source is gone: an earlier owner did it.
    private void checkArrived(Change.Put put) throws IOException {
        var path = workspace.workspace().resolve(put.path());
        var stat = Stat.of(path);
        if (stat != null && stat.isRegular() && (stat.mode() & 0400) == 0) {
            return; // closed to us by the plugin
        }
        if (stat == null || !put.hash().equals(Fingerprint.of(path, stat))) {
            warn(put.path() + " was published, and is something else by now");
        }
    }

    private void delete(int n, Change.Delete delete) throws IOException {
        if (old.stat(n) != null) {
            return;
        }
        try {
            parent(delete.path())
                    .move(WorkspaceHandle.name(delete.path()), workspace.top(), old.of(n));
        } catch (NoSuchFileException e) {
            stillOurs();
            warn(delete.path() + " was gone before it was deleted");
            return;
        }
        displaced();
        if (!isBase(n, delete.base())) {
            warn(delete.path() + " was changed by somebody else; their version is kept");
        }
    }

    /// Moved as a whole, so that it can come back as it was, and cannot be moved by an owner who
    /// has been overtaken.
    private void removeDirectory(int n, Change.RemoveDirectory removed) throws IOException {
        if (old.stat(n) == null && !isEmptied(n, removed.path())) {
            return;
        }
        var moved = old.stat(n);
        if (moved != null && moved.isDirectory() && !isEmpty(old.of(n), moved)) {
            workspace
                    .top()
                    .move(old.of(n), parent(removed.path()), WorkspaceHandle.name(removed.path()));
            warn(removed.path() + " holds something that somebody else put there; it stays");
        }
    }

    /// @return false when it is not there, or stays
    private boolean isEmptied(int n, String path) throws IOException {
        try {
            var parent = parent(path);
            var name = WorkspaceHandle.name(path);
            var there = WorkspaceHandle.attributes(parent, name);
            if (there == null || !there.isDirectory()) {
                return false; // an earlier owner did it
            }
            if (!workspace.isEmpty(path)) {
                warn(path + " holds something that somebody else put there; it stays");
                return false;
            }
            try {
                parent.move(name, workspace.top(), old.of(n));
            } catch (AccessDeniedException | AtomicMoveNotSupportedException e) {
                var mode = workspace.modeOrNull(path); // closed to its owner, who cannot move it
                if (mode != null) {
                    old.keepMode(n, mode);
                }
                parent.deleteDirectory(name);
            }
            displaced();
            return true;
        } catch (NoSuchFileException e) {
            stillOurs();
            return false; // with its parent
        }
    }

    private static boolean isEmpty(Path directory, Stat stat) throws IOException {
        return (stat.mode() & 0500) != 0500 || Trees.children(directory).isEmpty();
    }

    private void setMode(int n, Change.SetMode set) throws IOException {
        try (var held = Durable.held(workspace.workspace().resolve(set.path()))) {
            var before = workspace.modeOrNull(set.path());
            if (before != null) {
                old.keepMode(n, before);
            }
            if (before != null && workspace.setMode(set.path(), set.mode())) {
                held.sync();
            } else {
                warn(set.path() + " is not the directory any more whose mode was changed");
            }
        } catch (FileSystemException e) {
            if (Errno.of(e) != Errno.EPERM) {
                throw e;
            }
            warn(set.path() + " keeps its mode: only its owner may change it");
        }
    }

    /// Moves something out of the way that nobody expected there.
    private void keepForeign(int n, SecureDirectoryStream<Path> parent, Path name, String path)
            throws IOException {
        if (old.stat(n) != null) { // what an earlier owner met there
            Files.move(old.of(n), old.earlier(n), StandardCopyOption.REPLACE_EXISTING);
        }
        parent.move(name, parent, old.of(n));
        displaced();
        warn(path + " was taken by something that somebody else put there; it is kept");
    }

    private void displaced() {
        if (!isDisplaced) {
            isDisplaced = true;
            watcher.reached(Milestone.FIRST_DISPLACED);
        }
    }

    private boolean isBase(int n, Change.@Nullable Base base) throws IOException {
        var stat = old.stat(n);
        return stat != null && holds(old.of(n), stat, base);
    }
}
