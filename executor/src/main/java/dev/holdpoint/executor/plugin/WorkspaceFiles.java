package dev.holdpoint.executor.plugin;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The files of a pass that does not name any: every regular file of the workspace, sorted. Links
/// are not followed.
public final class WorkspaceFiles {
    private static final int MAX_FILES = 1_000_000;

    private WorkspaceFiles() {}

    /// Lists the files, relative to the workspace.
    ///
    /// @param wanted which of them count
    /// @throws HoldpointException `workspace_unusable` when the tree cannot be read or has more
    ///   than a million files
    public static List<String> in(Path workspace, Predicate<String> wanted) {
        var files = new ArrayList<String>();
        try {
            Files.walkFileTree(
                    workspace,
                    new SimpleFileVisitor<>() {
                        // What vanishes while it is listed is not there; nor is what lies where
                        // the executor may not look.
                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException failure)
                                throws IOException {
                            if (failure instanceof NoSuchFileException
                                    || failure instanceof AccessDeniedException) {
                                return FileVisitResult.CONTINUE;
                            }
                            throw failure;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            var relative = workspace.relativize(file).toString();
                            if (attributes.isRegularFile() && wanted.test(relative)) {
                                files.add(relative);
                            }
                            return files.size() > MAX_FILES
                                    ? FileVisitResult.TERMINATE
                                    : FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.WORKSPACE_UNUSABLE, "cannot list " + workspace + ": " + e, e);
        }
        if (files.size() > MAX_FILES) {
            throw new HoldpointException(
                    Problem.WORKSPACE_UNUSABLE,
                    "the workspace has more than "
                            + MAX_FILES
                            + " files; name the files of the pass");
        }
        files.sort(null);
        return files;
    }
}
