package dev.holdpoint.command;

import dev.holdpoint.executor.HeldDirectory;
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
import java.util.UUID;

/// A copy of a directory that a plugin is tried on, writable by its owner. It moves to another
/// place whenever the plugin has asked something, as if another host went on; it is gone when
/// closed.
final class Fixture implements AutoCloseable {
    private static final String NAME = "workspace";

    private final HeldDirectory room;
    private final Path inner;
    private int places = 1;

    private Fixture(HeldDirectory room) {
        this.room = room;
        this.inner = room.path().resolve(UUID.randomUUID().toString());
    }

    /// Makes room for one, and removes what killed processes have left.
    ///
    /// @throws HoldpointException `bad_setting` when there is none
    static Fixture make() {
        var temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        try {
            return new Fixture(HeldDirectory.make(temporary, "holdpoint-plugin-run-"));
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "there is no room for a copy of the fixture: "
                            + e
                            + "; make room, or set java.io.tmpdir",
                    e);
        }
    }

    /// Copies a directory, or a single file into an empty one. Links that lead to it are followed.
    ///
    /// @throws HoldpointException `bad_setting` when it cannot be copied
    void fill(Path named) {
        try {
            var source = named.toRealPath();
            makeParent(source);
            if (Files.isDirectory(source)) {
                copy(source, workspace());
            } else {
                Files.createDirectory(workspace());
                copyOne(source, workspace().resolve(named.getFileName()));
                likeOwnerOf(source, workspace());
            }
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "cannot copy the fixture " + named + ": " + e, e);
        }
    }

    /// Only this user can pass; where root copies what belongs to somebody else, as whom the plugin
    /// will run, his group can too, if it knows the name.
    private void makeParent(Path source) throws IOException {
        var own = Files.getAttribute(room.path(), "unix:uid");
        if (isRoot() && !own.equals(Files.getAttribute(source, "unix:uid"))) {
            setMode(room.path(), "rwx--x--x");
            Files.createDirectory(inner);
            Files.setAttribute(inner, "unix:gid", Files.getAttribute(source, "unix:gid"));
            setMode(inner, "rwx--x---");
            Files.createDirectory(parent());
            setMode(parent(), "rwx--x--x");
        } else {
            Files.createDirectories(parent());
        }
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
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
                    && isRoot()) {
                Files.setAttribute(target, id, wanted, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /// Where it is now.
    Path workspace() {
        return parent().resolve(NAME);
    }

    private Path parent() {
        return inner.resolve("host-" + places);
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
        room.close();
    }
}
