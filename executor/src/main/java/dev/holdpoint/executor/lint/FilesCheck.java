package dev.holdpoint.executor.lint;

import dev.holdpoint.executor.plugin.PackageFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// Whether an executor could take a snapshot of the package's files, and would take all of them.
final class FilesCheck extends SimpleFileVisitor<Path> {
    private final Path home;
    private final List<Finding> findings = new ArrayList<>();
    private int files;
    private long bytes;

    private FilesCheck(Path home) {
        this.home = home;
    }

    static List<Finding> of(Path home) {
        var check = new FilesCheck(home);
        try {
            Files.walkFileTree(home, check);
        } catch (IOException e) {
            check.unreadable(home, e);
        }
        return check.findings;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        return PackageFiles.isCache(home.relativize(directory))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        var name = home.relativize(file).toString();
        if (attributes.isSymbolicLink()) {
            add(
                    PackageRule.SYMBOLIC_LINK,
                    name,
                    "executors refuse a package with a symbolic link; put a copy of the file there");
        } else if (!attributes.isRegularFile()) {
            add(
                    PackageRule.SPECIAL_FILE,
                    name,
                    "is no regular file, and workers will not see it; remove it");
        } else {
            count(file, name, attributes.size());
        }
        boolean isTooMuch = files > PackageFiles.MAX_FILES || bytes > PackageFiles.MAX_BYTES;
        if (isTooMuch) {
            add(
                    PackageRule.PACKAGE_TOO_LARGE,
                    "",
                    "executors refuse a package of more than "
                            + PackageFiles.MAX_FILES
                            + " files or "
                            + PackageFiles.MAX_BYTES
                            + " bytes; keep data elsewhere");
        }
        return isTooMuch ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        unreadable(file, failure);
        return FileVisitResult.CONTINUE;
    }

    private void count(Path file, String name, long size) {
        files++;
        bytes += size;
        if (name.endsWith(".pyc") || name.endsWith(".pyo")) {
            add(
                    PackageRule.BYTECODE,
                    name,
                    "bytecode fits one version of Python only, and nobody can read it; put the"
                            + " source there");
        }
        if (!Files.isReadable(file)) {
            unreadable(file, new IOException("permission denied"));
        }
    }

    private void unreadable(Path file, IOException why) {
        add(
                PackageRule.UNREADABLE_FILE,
                home.relativize(file).toString(),
                "cannot be read, so executors leave the plugin out: " + why + "; make it readable");
    }

    private void add(PackageRule rule, String file, String message) {
        findings.add(rule.at(file, 0, message));
    }
}
