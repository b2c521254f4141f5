package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What changes took the place of: `<n>` is what change number n displaced, or, of a directory
/// whose mode it set, an empty one with the mode of before. All paths are full: they are gone for
/// an owner who has been overtaken.
record Old(Path directory) {
    private static final String MODE = ".mode";

    Path of(int n) {
        return directory.resolve(Integer.toString(n));
    }

    /// Null when change n displaced nothing, or has been taken back.
    @Nullable Stat stat(int n) {
        return Stat.of(of(n));
    }

    /// What an earlier owner met in the way of change n.
    Path earlier(int n) {
        return directory.resolve(n + ".earlier");
    }

    /// Keeps a second name of what is to be replaced, so that the target is never missing; what can
    /// neither be linked nor read is moved here.
    ///
    /// @param path leads to the name in its parent, unless somebody swaps a directory on the way
    void keep(int n, SecureDirectoryStream<Path> parent, Path name, Path path) throws IOException {
        var there = WorkspaceHandle.attributes(parent, name);
        if (there == null) {
            return;
        }
        var kept = stat(n);
        if (kept != null && kept.key().equals(there.fileKey())) {
            return;
        }
        if (kept != null) { // replaced since an earlier owner kept it, or that one made a copy
            Files.move(of(n), earlier(n), StandardCopyOption.REPLACE_EXISTING);
        }
        try {
            Files.createLink(of(n), path);
            var linked = stat(n);
            if (linked != null && linked.key().equals(there.fileKey())) {
                return;
            }
            Files.delete(of(n)); // the path led elsewhere just then
        } catch (FileSystemException e) {
            if (Stat.of(directory) == null) {
                throw e; // else links are refused here
            }
        }
        if (there.isSymbolicLink()) {
            parent.move(name, parent, of(n));
        } else {
            copy(n, parent, name, path);
        }
    }

    private void copy(int n, SecureDirectoryStream<Path> parent, Path name, Path path)
            throws IOException {
        var fresh = directory.resolve(n + ".tmp");
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
            parent.move(name, parent, of(n));
            return;
        }
        var like = Stat.of(path);
        if (like != null) {
            Files.setAttribute(fresh, "unix:mode", like.permissions());
            Files.setLastModifiedTime(fresh, like.modified());
        }
        Durable.sync(fresh);
        Files.move(fresh, of(n));
    }

    /// Keeps the mode of a directory before change n sets another.
    void keepMode(int n, int mode) throws IOException {
        keepMode(of(n), mode);
    }

    /// Keeps the mode of what change n displaced, while that is open to its owner.
    void keepModeOfDisplaced(int n, int mode) throws IOException {
        keepMode(directory.resolve(n + MODE), mode);
    }

    /// The mode that [#keepModeOfDisplaced] kept; null when it kept none.
    @Nullable Integer modeOfDisplaced(int n) {
        var kept = Stat.of(directory.resolve(n + MODE));
        return kept == null ? null : kept.permissions();
    }

    /// There with its mode, or not at all.
    private void keepMode(Path target, int mode) throws IOException {
        if (Stat.of(target) != null) {
            return;
        }
        var fresh = directory.resolve("mode.tmp");
        Trees.delete(fresh);
        Files.createDirectory(fresh);
        Files.setAttribute(fresh, "unix:mode", mode);
        // Any other move asks first whether the directory itself can be written.
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /// How a person finds something in here: the claim directory is named for its owner, which may
    /// change.
    static String shown(Path inClaim) {
        var text = inClaim.toString();
        int claim = text.lastIndexOf("/pass/") + "/pass/".length();
        int fence = text.indexOf('/', claim);
        int end = fence < 0 ? -1 : text.indexOf('/', fence + 1);
        return end < 0 ? text : text.substring(0, fence + 1) + "*" + text.substring(end);
    }
}
