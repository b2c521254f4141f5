package dev.holdpoint.executor.stage;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Tries whether a file system tells names apart that differ in case only.
final class CaseProbe {
    static final String NAME = "probe";
    static final String OTHER = "PROBE";

    private CaseProbe() {}

    /// @param fresh a directory to make for the trial, removed afterwards
    static boolean tellsApart(Path fresh) {
        try {
            Files.createDirectory(fresh);
            try {
                return tellsApartIn(fresh);
            } finally {
                Trees.delete(fresh);
            }
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.ROOT_REFUSED,
                    "expected to make and remove files in "
                            + fresh.getParent()
                            + ", got "
                            + e
                            + "; give the executor's user write access to the root",
                    e);
        }
    }

    static boolean tellsApartIn(Path directory) throws IOException {
        Files.createFile(directory.resolve(NAME));
        return !Files.exists(directory.resolve(OTHER), LinkOption.NOFOLLOW_LINKS);
    }
}
