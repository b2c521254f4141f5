package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Files that processes have removed and still hold open. Not found are those that are only mapped,
/// or on their way from one process to another.
final class Unlinked {
    private static final String MARK = " (deleted)";

    private Unlinked() {}

    /// Those in a staged view, as names in `/proc` that lead to them.
    ///
    /// @param view as the names of these processes' files have it
    static List<Path> in(Path view, List<Long> pids) {
        var found = new ArrayList<Path>();
        for (long pid : pids) {
            var descriptors = Path.of("/proc", Long.toString(pid), "fd");
            try (var open = Files.newDirectoryStream(descriptors)) {
                for (var descriptor : open) {
                    if (isIn(view, descriptor)) {
                        found.add(descriptor);
                    }
                }
            } catch (IOException | java.nio.file.DirectoryIteratorException e) {
                // it has ended, or is not ours
            }
        }
        return found;
    }

    private static boolean isIn(Path view, Path descriptor) {
        try {
            var target = Files.readSymbolicLink(descriptor);
            return target.toString().endsWith(MARK) && target.startsWith(view);
        } catch (IOException e) {
            return false; // just closed
        }
    }
}
