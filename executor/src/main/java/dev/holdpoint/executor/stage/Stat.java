package dev.holdpoint.executor.stage;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the kernel says of one name, links not followed.
///
/// @param mode type and permission bits, as in `st_mode`
/// @param size in bytes
/// @param key names the inode
record Stat(
        int mode,
        long size,
        FileTime modified,
        FileTime changed,
        long device,
        int uid,
        int gid,
        Object key) {
    private static final String WANTED =
            "unix:mode,size,lastModifiedTime,ctime,rdev,uid,gid,fileKey";
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int REGULAR = 0100000;
    private static final int STICKY = 01000;
    private static final int LINK = 0120000;

    /// Null when there is nothing by this name.
    static @Nullable Stat of(Path path) {
        try {
            return read(path, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return null;
        } catch (IOException e) {
            if (Errno.of(e) == Errno.ENOTDIR) {
                return null;
            }
            throw new UncheckedIOException(e);
        }
    }

    /// Of a workspace that was there when its pass was taken.
    ///
    /// @throws HoldpointException `workspace_unusable` when it is not there any more
    static Stat ofWorkspace(Path workspace) {
        var stat = of(workspace);
        if (stat == null) {
            throw new HoldpointException(
                    Problem.WORKSPACE_UNUSABLE,
                    "the workspace " + workspace + " was there when its pass began, and is gone");
        }
        return stat;
    }

    /// What the last link of a path leads to.
    static Stat through(Path path) throws IOException {
        return read(path);
    }

    private static Stat read(Path path, LinkOption... options) throws IOException {
        var all = Files.readAttributes(path, WANTED, options);
        return new Stat(
                number(all, "mode"),
                (Long) value(all, "size"),
                (FileTime) value(all, "lastModifiedTime"),
                (FileTime) value(all, "ctime"),
                (Long) value(all, "rdev"),
                number(all, "uid"),
                number(all, "gid"),
                value(all, "fileKey"));
    }

    private static int number(Map<String, Object> all, String name) {
        return (Integer) value(all, name);
    }

    private static Object value(Map<String, Object> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    /// Whether this is the same inode, as far as its number and its type can tell: the number of
    /// one that is gone is given to the next.
    boolean isSameThing(Stat other) {
        return key.equals(other.key) && (mode & TYPE) == (other.mode & TYPE);
    }

    int permissions() {
        return mode & 07777;
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    /// A directory in which only the owner of a name, or its own, may replace or remove it.
    boolean isSticky() {
        return isDirectory() && (mode & STICKY) != 0;
    }

    /// A file or a link: what can be published.
    boolean isPlain() {
        return isRegular() || isLink();
    }

    /// overlayfs's mark for a name that is gone: a character device 0:0.
    boolean isWhiteout() {
        return (mode & TYPE) == CHARACTER_DEVICE && device == 0;
    }
}
