package dev.holdpoint.executor.stage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The directories of a workspace by handle, so that nobody who swaps a directory for a link while
/// something is published can send it elsewhere.
final class WorkspaceHandle implements Closeable {
    private static final int MOST_OPEN = 64;

    private final Path workspace;
    private final SecureDirectoryStream<Path> top;
    private final Map<Path, SecureDirectoryStream<Path>> open = new LinkedHashMap<>();

    private WorkspaceHandle(Path workspace, SecureDirectoryStream<Path> top) {
        this.workspace = workspace;
        this.top = top;
    }

    /// Opens a workspace part by part from its root, so that no link on the way is followed.
    ///
    /// @param root a real directory above the workspace, or the workspace itself
    @SuppressWarnings("StreamResourceLeak") // closed with the handle
    static WorkspaceHandle open(Path root, Path workspace) throws IOException {
        var at = secure(Files.newDirectoryStream(root));
        if (!root.equals(workspace)) {
            for (var part : root.relativize(workspace)) {
                try (var above = at) {
                    at = inner(above, part);
                }
            }
        }
        return new WorkspaceHandle(workspace, at);
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
            throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this platform cannot open directories by handle");
    }

    Path workspace() {
        return workspace;
    }

    SecureDirectoryStream<Path> top() {
        return top;
    }

    /// Sets the permission bits of a directory, setgid and sticky with them.
    ///
    /// @return false when it is no longer a directory
    boolean setMode(String path, int mode) throws IOException {
        try (var pinned = Pinned.of(workspace.resolve(path))) {
            if (pinned == null || !isDirectory(pinned, path)) {
                return false;
            }
            Files.setAttribute(pinned.path(), "unix:mode", mode);
            return true;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        }
    }

    /// The permission bits of a directory; null when it is no longer one.
    @Nullable Integer modeOrNull(String path) throws IOException {
        try (var pinned = Pinned.of(workspace.resolve(path))) {
            return pinned == null || !isDirectory(pinned, path)
                    ? null
                    : Integer.valueOf(pinned.stat().permissions());
        } catch (NoSuchFileException | NotDirectoryException e) {
            return null;
        }
    }

    /// Also of one that is closed to its owner.
    private boolean isDirectory(Pinned pinned, String path) throws IOException {
        var there = attributes(parent(path), name(path));
        return there != null && there.isDirectory() && pinned.stat().key().equals(there.fileKey());
    }

    /// Whether a directory holds nothing, as far as this user can see.
    boolean isEmpty(String path) throws IOException {
        try (var fresh = inner(parent(path), name(path))) {
            return !fresh.iterator().hasNext();
        } catch (AccessDeniedException e) {
            return true;
        }
    }

    /// The directory that holds a path.
    ///
    /// @param path relative to the workspace
    /// @throws NoSuchFileException when it, or one above it, is not there or not a directory
    SecureDirectoryStream<Path> parent(String path) throws IOException {
        return parent(Path.of(path));
    }

    /// As the other, for a path whose names may be no text.
    SecureDirectoryStream<Path> parent(Path path) throws IOException {
        var parent = path.getParent();
        return parent == null ? top : directory(parent);
    }

    /// The last name of a path.
    static Path name(String path) {
        return Path.of(path.substring(path.lastIndexOf('/') + 1));
    }

    /// Opens a directory in another one, unless it is a link.
    ///
    /// Looks first whether it is one: where it is not, JDK 25 closes the same descriptor twice
    /// (`UnixSecureDirectoryStream.newDirectoryStream`), and the second time that may be what
    /// another thread has just opened.
    static SecureDirectoryStream<Path> inner(SecureDirectoryStream<Path> above, Path name)
            throws IOException {
        var there = attributes(above, name);
        if (there != null && !there.isDirectory() && !there.isSymbolicLink()) {
            throw new NotDirectoryException(name.toString());
        }
        return above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    }

    /// What is there by this name, links not followed; null when nothing is.
    static @Nullable BasicFileAttributes attributes(SecureDirectoryStream<Path> in, Path name)
            throws IOException {
        try {
            return in.getFileAttributeView(
                            name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private SecureDirectoryStream<Path> directory(Path path) throws IOException {
        var known = open.get(path);
        if (known != null) {
            return known;
        }
        var found = inner(parent(path), path.getFileName());
        if (open.size() >= MOST_OPEN) {
            var oldest = open.keySet().iterator().next();
            var closing = open.remove(oldest);
            if (closing != null) {
                closing.close();
            }
        }
        open.put(path, found);
        return found;
    }

    @Override
    public void close() throws IOException {
        for (var stream : open.values()) {
            stream.close();
        }
        top.close();
    }
}
