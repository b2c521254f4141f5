package dev.holdpoint.executor.stage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
    private final Map<String, SecureDirectoryStream<Path>> open = new LinkedHashMap<>();

    private WorkspaceHandle(Path workspace, SecureDirectoryStream<Path> top) {
        this.workspace = workspace;
        this.top = top;
    }

    @SuppressWarnings("StreamResourceLeak") // closed with the handle
    static WorkspaceHandle open(Path workspace) throws IOException {
        var stream = Files.newDirectoryStream(workspace);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new WorkspaceHandle(workspace, secure);
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

    /// Whether a path leads, without any link, to this very file or directory.
    boolean isAt(String path, Object key) throws IOException {
        try {
            var there = attributes(parent(path), name(path));
            return there != null && key.equals(there.fileKey());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /// The directory that holds a path.
    ///
    /// @param path relative to the workspace
    /// @throws NoSuchFileException when it, or one above it, is not there or not a directory
    SecureDirectoryStream<Path> parent(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? top : directory(path.substring(0, slash));
    }

    /// The last name of a path.
    static Path name(String path) {
        return Path.of(path.substring(path.lastIndexOf('/') + 1));
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

    private SecureDirectoryStream<Path> directory(String path) throws IOException {
        var known = open.get(path);
        if (known != null) {
            return known;
        }
        int slash = path.lastIndexOf('/');
        var above = slash < 0 ? top : directory(path.substring(0, slash));
        var found = above.newDirectoryStream(name(path), LinkOption.NOFOLLOW_LINKS);
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
