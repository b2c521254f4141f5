package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/// Whether a directory can be read by a user of whom nothing is known.
final class Reach {
    private Reach() {}

    static boolean byAnybody(Path directory) throws IOException {
        var real = directory.toRealPath();
        if (!has(real, PosixFilePermission.OTHERS_READ)) {
            return false;
        }
        for (var path = real; path != null; path = path.getParent()) {
            if (!has(path, PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(Path path, PosixFilePermission permission) throws IOException {
        return Files.getPosixFilePermissions(path).contains(permission);
    }
}
