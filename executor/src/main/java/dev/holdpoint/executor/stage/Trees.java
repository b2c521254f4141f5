package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Removes trees that a plugin has made: closed directories, and ones deeper than a path can be
/// long.
///
/// Everything below the root of a tree is named inside directories that are held open, and no link
/// is followed. So somebody who still holds a directory of the tree and puts a link in its place
/// sends nobody elsewhere; and who has been overtaken as an owner empties the tree that he began to
/// empty, whatever has taken its name.
public final class Trees {
    /// Beyond it a subtree is moved up before it is entered: each level holds a descriptor, and
    /// paths have 4096 bytes.
    private static final int DEEPEST = 12;

    private final Path root;
    private final SecureDirectoryStream<Path> top;
    private final Deque<Path> raised = new ArrayDeque<>();

    private Trees(Path root, SecureDirectoryStream<Path> top) {
        this.root = root;
        this.top = top;
    }

    /// Removes a tree, links not followed; nothing to do when there is none.
    public static void delete(Path root) throws IOException {
        var stat = Stat.of(root);
        if (stat == null) {
            return;
        }
        if (stat.isDirectory()) {
            open(root, stat);
            try (var top = opened(root)) {
                new Trees(root, top).empty();
            } catch (NoSuchFileException | NotDirectoryException e) {
                return; // somebody else was faster
            }
        }
        Files.deleteIfExists(root);
    }

    private static SecureDirectoryStream<Path> opened(Path directory) throws IOException {
        try (var stream = Files.newDirectoryStream(directory.resolveSibling("."))) {
            if (stream instanceof SecureDirectoryStream<Path> above) {
                return WorkspaceHandle.inner(above, directory.getFileName());
            }
            throw new IOException("this platform cannot open directories by handle");
        }
    }

    private void empty() throws IOException {
        empty(top, root, 0);
        while (!raised.isEmpty()) {
            remove(top, root, raised.remove(), 0);
        }
    }

    private void empty(SecureDirectoryStream<Path> directory, Path where, int depth)
            throws IOException {
        for (var name : names(directory)) {
            remove(directory, where, name, depth);
        }
    }

    /// @param where the directory's path, as it was when it was opened
    private void remove(SecureDirectoryStream<Path> directory, Path where, Path name, int depth)
            throws IOException {
        try {
            var attributes = attributes(directory, name);
            if (attributes == null) {
                return;
            }
            if (!attributes.isDirectory()) {
                directory.deleteFile(name);
            } else if (depth == DEEPEST) {
                open(directory, where, name, attributes); // its new parent is written into it
                var higher = Path.of("deep-" + UUID.randomUUID());
                directory.move(name, top, higher);
                raised.add(higher);
            } else {
                removeDirectory(directory, where, name, attributes, depth);
            }
        } catch (NoSuchFileException e) {
            // somebody else was faster
        }
    }

    private void removeDirectory(
            SecureDirectoryStream<Path> directory,
            Path where,
            Path name,
            PosixFileAttributes attributes,
            int depth)
            throws IOException {
        try {
            open(directory, where, name, attributes);
            try (var inner = WorkspaceHandle.inner(directory, name)) {
                empty(inner, where.resolve(name), depth + 1);
            }
            directory.deleteDirectory(name);
        } catch (FileSystemException e) {
            var now = attributes(directory, name);
            if (now == null || now.isDirectory()) {
                throw e;
            }
            directory.deleteFile(name); // what somebody has put in its place
        }
    }

    private static @Nullable PosixFileAttributes attributes(
            SecureDirectoryStream<Path> directory, Path name) throws IOException {
        try {
            return directory
                    .getFileAttributeView(
                            name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /// Root may enter any directory. Another user's rights are his own by a path too.
    private static void open(
            SecureDirectoryStream<Path> directory,
            Path where,
            Path name,
            PosixFileAttributes attributes)
            throws IOException {
        var ours = PosixFilePermissions.fromString("rwx------");
        if (attributes.permissions().containsAll(ours)) {
            return;
        }
        try {
            directory
                    .getFileAttributeView(
                            name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(ours);
        } catch (AccessDeniedException e) {
            Files.setPosixFilePermissions(where.resolve(name), ours);
        }
    }

    private static List<Path> names(DirectoryStream<Path> directory) throws IOException {
        var names = new ArrayList<Path>();
        try {
            directory.forEach(path -> names.add(path.getFileName()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /// Makes a directory of ours one that can be listed and emptied.
    ///
    /// @param stat as it was seen
    static void open(Path directory, Stat stat) throws IOException {
        if ((stat.mode() & 0700) != 0700) {
            Pinned.setMode(directory, stat, stat.permissions() | 0700);
        }
    }

    /// The names in a directory, in the order of their bytes; empty when it is gone.
    public static List<Path> children(Path directory) throws IOException {
        var found = new ArrayList<Path>();
        try (var stream = Files.newDirectoryStream(directory)) {
            stream.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        found.sort(null);
        return found;
    }

    static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
}
