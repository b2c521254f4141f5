package dev.holdpoint.executor.stage;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;

/// How overlayfs, mounted with `userxattr`, keeps its books in an upper directory.
final class Overlay {
    private static final String PREFIX = "overlay.";
    private static final int CHARACTER_DEVICE = 0020000;
    private static final MethodHandle MKNOD = mknod();

    private Overlay() {}

    /// Whether a directory hides what is below it, by its attribute `user.overlay.opaque`.
    ///
    /// @throws HoldpointException `stage_failed` when it refers to other places, which the options
    ///   it was mounted with rule out
    static boolean isOpaque(Path directory) throws IOException {
        var names = names(directory);
        if (names.contains(PREFIX + "redirect") || names.contains(PREFIX + "metacopy")) {
            throw new HoldpointException(
                    Problem.STAGE_FAILED,
                    directory + " refers to another place; expected an overlay without redirects");
        }
        if (!names.contains(PREFIX + "opaque")) {
            return false;
        }
        var value = ByteBuffer.allocate(8);
        attributes(directory).read(PREFIX + "opaque", value);
        value.flip();
        return value.hasRemaining() && value.get() == 'y';
    }

    /// Takes overlayfs's own attributes off something that is to leave the upper directory.
    static void strip(Path path, Stat stat) throws IOException {
        if (stat.isLink()) {
            return; // links carry no user attributes
        }
        for (var name : names(path)) {
            if (name.startsWith(PREFIX)) {
                attributes(path).delete(name);
            }
        }
    }

    /// Marks a name in an upper directory as gone. Needs no privilege.
    static void whiteout(Path path) throws IOException {
        try (var arena = Arena.ofConfined()) {
            int result =
                    (int)
                            MKNOD.invokeExact(
                                    arena.allocateFrom(path.toString()), CHARACTER_DEVICE, 0L);
            if (result != 0) {
                throw new IOException("cannot mark " + path + " as deleted");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// None where the file system has no user attributes.
    private static List<String> names(Path path) throws IOException {
        try {
            return attributes(path).list();
        } catch (FileSystemException e) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && Errno.of(e) == Errno.ENOTSUP) {
                return List.of();
            }
            throw e;
        }
    }

    private static UserDefinedFileAttributeView attributes(Path path) {
        return Files.getFileAttributeView(
                path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    @SuppressWarnings("restricted") // the JDK has no other way to make a device node
    private static MethodHandle mknod() {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("mknod"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG));
    }
}
