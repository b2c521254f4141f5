package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Removes trees that a plugin has made: closed directories, and ones deeper than a path can be
/// long.
public final class Trees {
    /// Beyond it a subtree is moved up before it is entered; PATH_MAX is 4096.
    private static final int LONGEST_PATH = 2_000;

    private final Path root;
    private final Deque<Path> raised = new ArrayDeque<>();
    private int raisedSoFar;

    private Trees(Path root) {
        this.root = root;
    }

    /// Removes a tree, links not followed; nothing to do when there is none.
    public static void delete(Path root) throws IOException {
        var trees = new Trees(root);
        trees.remove(root);
        while (!trees.raised.isEmpty()) {
            trees.remove(trees.raised.remove());
        }
    }

    private void remove(Path path) throws IOException {
        var stat = Stat.of(path);
        if (stat == null) {
            return;
        }
        if (stat.isDirectory()) {
            if (path.toString().length() > LONGEST_PATH) {
                raise(path);
                return;
            }
            open(path, stat);
            for (var child : children(path)) {
                remove(child);
            }
        }
        Files.deleteIfExists(path);
    }

    private void raise(Path path) throws IOException {
        var higher = root.resolveSibling(root.getFileName() + ".deep-" + raisedSoFar++);
        Files.move(path, higher);
        raised.add(higher);
    }

    /// Makes a directory of ours one that can be listed and emptied.
    static void open(Path directory, Stat stat) throws IOException {
        if ((stat.mode() & 0700) != 0700) {
            Files.setAttribute(directory, "unix:mode", stat.permissions() | 0700);
        }
    }

    /// The names in a directory, in the order of their bytes; empty when it is gone.
    public static List<Path> children(Path directory) throws IOException {
        var found = new ArrayList<Path>();
        try (var stream = Files.newDirectoryStream(directory)) {
            stream.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        found.sort(null);
        return found;
    }

    static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
}
