package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// overlayfs's own directory beside an upper one.
final class WorkDirectory {
    private WorkDirectory() {}

    /// Makes it as good as new. A volatile overlay leaves a mark there by which a second one is
    /// refused, because a crash of the machine might have come between; none did where the executor
    /// that made the first still runs.
    static void clear(Path work) throws IOException {
        remove(work.resolve("work"));
    }

    /// Removes a directory with all in it, also where overlayfs has closed it to everybody.
    static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isReadable(path)) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
            try (var children = Files.newDirectoryStream(path)) {
                for (var child : children) {
                    remove(child);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
