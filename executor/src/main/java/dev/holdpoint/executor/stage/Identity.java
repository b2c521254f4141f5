package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who this process is to the file system.
record Identity(int uid, int gid) {
    static Identity own() {
        var stat = Objects.requireNonNull(Stat.of(Path.of("/proc/self/status")), "needs /proc");
        return new Identity(stat.uid(), stat.gid());
    }

    boolean isRoot() {
        return uid == 0;
    }

    /// Whether something has another owner or group, which matters to all but root.
    boolean isForeign(Stat stat) {
        return stat.uid() != uid || stat.gid() != gid;
    }

    /// Looks for something foreign in a tree; one sentence about the first. Nothing is foreign to
    /// root.
    Optional<String> foreign(Path tree) throws IOException {
        if (isRoot()) {
            return Optional.empty();
        }
        var left = new ArrayDeque<Path>();
        left.add(tree);
        while (!left.isEmpty()) {
            var path = left.removeLast();
            var stat = reachable(path);
            if (stat == null) {
                continue;
            }
            if (isForeign(stat)) {
                return Optional.of(sentence(tree.relativize(path), stat));
            }
            if (stat.isDirectory()) {
                left.addAll(children(path));
            }
        }
        return Optional.empty();
    }

    /// Null also for what lies in a directory that may be listed and not entered.
    private static @Nullable Stat reachable(Path path) {
        try {
            return Stat.of(path);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof AccessDeniedException) {
                return null;
            }
            throw e;
        }
    }

    /// None of a directory of ours that is closed: nobody gets to what is in it.
    private static List<Path> children(Path directory) throws IOException {
        try {
            return Trees.children(directory);
        } catch (AccessDeniedException e) {
            return List.of();
        }
    }

    private String sentence(Path path, Stat stat) {
        var name = path.toString().isEmpty() ? "the workspace itself" : "'" + path + "'";
        return name
                + " belongs to user "
                + stat.uid()
                + " and group "
                + stat.gid()
                + ", the executor is user "
                + uid
                + " and group "
                + gid;
    }
}
