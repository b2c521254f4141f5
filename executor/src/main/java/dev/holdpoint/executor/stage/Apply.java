package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.Milestone;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Puts sealed changes into the workspace, one by one, in an order and a way that any later owner
/// can continue from wherever this one was cut off.
///
/// Sources are named by their full path at every operation, so that they are gone for an owner who
/// has been overtaken; targets are named inside directories that are held open.
final class Apply {
    private final WorkspaceHandle workspace;
    private final ChangeSet changes;
    private final Path old;
    private final Milestone.Watcher watcher;
    private final List<String> warnings = new ArrayList<>();
    private final Set<Path> touched = new TreeSet<>();
    private boolean isDisplaced;

    /// Ready to go.
    ///
    /// @param old an existing directory for what the changes take the place of
    Apply(WorkspaceHandle workspace, ChangeSet changes, Path old, Milestone.Watcher watcher) {
        this.workspace = workspace;
        this.changes = changes;
        this.old = old;
        this.watcher = watcher;
    }

    /// Applies what is not applied yet, and makes it durable.
    ///
    /// @return what was met on the way that nobody expected, one line each; the files concerned are
    ///   kept in `old`
    List<String> run() throws IOException {
        openWhatIsClosed();
        for (int n = 0; n < changes.changes().size(); n++) {
            stillOurs();
            switch (changes.changes().get(n)) {
                case Change.MakeDirectory made -> makeDirectory(n, made);
                case Change.Put put -> put(n, put);
                case Change.Delete delete -> delete(n, delete);
                case Change.RemoveDirectory removed -> removeDirectory(removed);
                case Change.SetMode _ -> {} // in the end
            }
            if (n == changes.changes().size() / 2) {
                watcher.reached(Milestone.HALF_APPLIED);
            }
        }
        watcher.reached(Milestone.ALL_APPLIED);
        for (var directory : touched) {
            if (Trees.isDirectory(directory)) {
                Durable.sync(directory);
            }
        }
        for (var change : changes.changes()) {
            if (change instanceof Change.SetMode set) {
                stillOurs();
                setMode(set);
            }
        }
        Durable.sync(old);
        watcher.reached(Milestone.SYNCED);
        return List.copyOf(warnings);
    }

    /// Directories that their own owner may not read or write, in the workspace or by the plugin's
    /// will; each has a change of its mode, which comes in the end.
    private void openWhatIsClosed() throws IOException {
        var directories = new TreeSet<String>();
        for (var change : changes.changes()) {
            var path = change.path();
            if (change instanceof Change.SetMode) {
                directories.add(path);
            }
            for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
                directories.add(path.substring(0, at));
            }
        }
        for (var directory : directories) {
            stillOurs();
            try {
                workspace.open(directory);
            } catch (FileSystemException e) {
                if (!isNotPermitted(e)) {
                    throw e;
                }
            }
        }
    }

    private void stillOurs() throws IOException {
        if (Stat.of(changes.directory()) == null) {
            throw new NoSuchFileException(changes.directory().toString());
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
            keep(n, parent, name, there.fileKey(), put.path());
            displaced();
            if (!isBase(n, put.base())) {
                warnings.add(put.path() + " was changed by somebody else; their version is kept");
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
            warnings.add(put.path() + " was published, and is something else by now");
        }
    }

    private void delete(int n, Change.Delete delete) throws IOException {
        if (Stat.of(old(n)) != null) {
            return;
        }
        try {
            parent(delete.path())
                    .move(WorkspaceHandle.name(delete.path()), workspace.top(), old(n));
        } catch (NoSuchFileException e) {
            stillOurs();
            warnings.add(delete.path() + " was gone before it was deleted");
            return;
        }
        displaced();
        if (!isBase(n, delete.base())) {
            warnings.add(delete.path() + " was changed by somebody else; their version is kept");
        }
    }

    private void removeDirectory(Change.RemoveDirectory removed) throws IOException {
        try {
            var parent = parent(removed.path());
            var name = WorkspaceHandle.name(removed.path());
            var there = WorkspaceHandle.attributes(parent, name);
            if (there == null || !there.isDirectory()) {
                return; // an earlier owner did it
            }
            parent.deleteDirectory(name);
        } catch (NoSuchFileException e) {
            return; // with its parent
        } catch (FileSystemException e) {
            warnings.add(
                    removed.path() + " holds something that somebody else put there; it stays");
        }
    }

    private void setMode(Change.SetMode set) throws IOException {
        try (var held = Durable.held(workspace.workspace().resolve(set.path()))) {
            if (workspace.setMode(set.path(), set.mode())) {
                held.sync();
            } else {
                warnings.add(set.path() + " is not the directory any more whose mode was changed");
            }
        } catch (FileSystemException e) {
            if (!isNotPermitted(e)) {
                throw e;
            }
            warnings.add(set.path() + " keeps its mode: only its owner may change it");
        }
    }

    /// EPERM: only the owner may; trying again would not help.
    private static boolean isNotPermitted(FileSystemException e) {
        return String.valueOf(e.getReason()).contains("Operation not permitted");
    }

    /// Keeps a second name of what is to be replaced, so that the target is never missing; what can
    /// neither be linked nor read is moved there.
    private void keep(int n, SecureDirectoryStream<Path> parent, Path name, Object key, String path)
            throws IOException {
        var kept = Stat.of(old(n));
        if (kept != null && kept.key().equals(key)) {
            return;
        }
        if (kept != null) { // replaced since an earlier owner kept it, or that one made a copy
            Files.move(old(n), old.resolve(n + ".earlier"), StandardCopyOption.REPLACE_EXISTING);
        }
        try {
            Files.createLink(old(n), workspace.workspace().resolve(path));
            var linked = Stat.of(old(n));
            if (linked != null && linked.key().equals(key)) {
                return;
            }
            Files.delete(old(n)); // the path led elsewhere just then
        } catch (FileSystemException e) {
            stillOurs(); // else links are refused here
        }
        copy(n, parent, name);
    }

    private void copy(int n, SecureDirectoryStream<Path> parent, Path name) throws IOException {
        var there = WorkspaceHandle.attributes(parent, name);
        if (there != null && there.isSymbolicLink()) {
            parent.move(name, parent, old(n));
            return;
        }
        var fresh = old.resolve(n + ".tmp");
        try (var in =
                        Channels.newInputStream(
                                parent.newByteChannel(
                                        name,
                                        Set.of(
                                                StandardOpenOption.READ,
                                                LinkOption.NOFOLLOW_LINKS)));
                var out = Files.newOutputStream(fresh)) {
            in.transferTo(out);
        } catch (AccessDeniedException e) {
            parent.move(name, parent, old(n));
            return;
        }
        Durable.sync(fresh);
        Files.move(fresh, old(n));
    }

    /// Moves something out of the way that nobody expected there.
    private void keepForeign(int n, SecureDirectoryStream<Path> parent, Path name, String path)
            throws IOException {
        parent.move(name, parent, old(n));
        warnings.add(path + " was taken by something that somebody else put there; it is kept");
    }

    private void displaced() {
        if (!isDisplaced) {
            isDisplaced = true;
            watcher.reached(Milestone.FIRST_DISPLACED);
        }
    }

    private boolean isBase(int n, Change.@Nullable Base base) throws IOException {
        var stat = Stat.of(old(n));
        return base != null
                && stat != null
                && base.size() == stat.size()
                && base.hash().equals(Fingerprint.of(old(n), stat));
    }

    private Path old(int n) {
        return old.resolve(Integer.toString(n));
    }

    private SecureDirectoryStream<Path> parent(String path) throws IOException {
        var parent = workspace.workspace().resolve(path).getParent();
        if (parent != null) {
            touched.add(parent);
        }
        return workspace.parent(path);
    }
}
