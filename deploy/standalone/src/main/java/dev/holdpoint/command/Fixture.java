package dev.holdpoint.command;

import dev.holdpoint.executor.stage.Trees;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/// A copy of a directory that a plugin is tried on, writable by its owner. It moves to another
/// place whenever the plugin has asked something, as if another host went on; it is gone when
/// closed.
final class Fixture implements AutoCloseable {
    private static final String NAME = "workspace";

    private final Path room;
    private int places = 1;

    private Fixture(Path room) {
        this.room = room;
    }

    /// Copies a directory, or a single file into an empty one.
    ///
    /// @throws HoldpointException `bad_setting` when it cannot be copied
    static Fixture of(Path source) {
        try {
            var fixture = new Fixture(Files.createTempDirectory("holdpoint-plugin-run-"));
            Files.setPosixFilePermissions(
                    fixture.room, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.createDirectories(fixture.parent());
            if (Files.isDirectory(source)) {
                copy(source.toRealPath(), fixture.workspace());
            } else {
                Files.createDirectory(fixture.workspace());
                copyOne(source, fixture.workspace().resolve(source.getFileName()));
                likeOwnerOf(source, fixture.workspace());
            }
            return fixture;
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "cannot copy the fixture " + source + ": " + e, e);
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.walkFileTree(
                source,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) throws IOException {
                        copyOne(directory, target.resolve(source.relativize(directory)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (!attributes.isOther()) {
                            copyOne(file, target.resolve(source.relativize(file)));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /// With its mode and times, and its owner where that can be given. What comes from a place that
    /// cannot be written to is writable here.
    private static void copyOne(Path source, Path target) throws IOException {
        Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        likeOwnerOf(source, target);
        if (!Files.isSymbolicLink(target)) {
            var mode = Files.getPosixFilePermissions(target);
            if (mode.add(PosixFilePermission.OWNER_WRITE)) {
                Files.setPosixFilePermissions(target, mode);
            }
        }
    }

    private static void likeOwnerOf(Path source, Path target) throws IOException {
        for (var id : new String[] {"unix:gid", "unix:uid"}) {
            var wanted = Files.getAttribute(source, id, LinkOption.NOFOLLOW_LINKS);
            if (!wanted.equals(Files.getAttribute(target, id, LinkOption.NOFOLLOW_LINKS))
                    && System.getProperty("user.name", "").equals("root")) {
                Files.setAttribute(target, id, wanted, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /// Where it is now.
    Path workspace() {
        return parent().resolve(NAME);
    }

    private Path parent() {
        return room.resolve("host-" + places);
    }

    /// Whether there is such a file in it.
    ///
    /// @param file relative
    boolean holds(Path file) {
        var path = workspace().resolve(file).normalize();
        return path.startsWith(workspace()) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /// Moves it, with all that lies beside it.
    ///
    /// @return the directory that holds it now
    Path move() {
        var from = parent();
        places++;
        try {
            return Files.move(from, parent());
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.STAGE_FAILED, from + " cannot be moved to " + parent() + ": " + e, e);
        }
    }

    /// Copies what it has become to a directory that does not exist.
    void keep(Path target) {
        try {
            copy(workspace(), target);
        } catch (IOException e) {
            throw new HoldpointException(Problem.BAD_SETTING, "--keep " + target + ": " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            Trees.delete(room);
        } catch (IOException e) {
            throw new HoldpointException(Problem.STAGE_FAILED, room + " is left behind: " + e, e);
        }
    }
}
