package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a file system lets two files share their bytes (btrfs, XFS, some others). Where it does,
/// Java's own copying shares them, by `copy_file_range`.
final class Reflink {
    private static final int CREATE_READ_WRITE = 0102; // O_CREAT | O_RDWR
    private static final long FICLONE = 0x40049409L;
    private static final int BYTES = 1 << 16;

    private Reflink() {}

    /// Tries it.
    ///
    /// @param directory does not exist; made and removed again
    static boolean works(Path directory) {
        try {
            Files.createDirectory(directory);
            var source = Files.write(directory.resolve("source"), new byte[BYTES]);
            boolean isShared = share(source, directory.resolve("target"));
            Trees.delete(directory);
            return isShared;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean share(Path source, Path target) {
        try (var arena = Arena.ofConfined()) {
            int from = open(arena.allocateFrom(source.toString()));
            int to = open(arena.allocateFrom(target.toString()));
            try {
                return from >= 0
                        && to >= 0
                        && (int) Native.IOCTL.invokeExact(to, FICLONE, (long) from) == 0;
            } finally {
                close(from);
                close(to);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int open(MemorySegment path) throws Throwable {
        return (int) Native.OPEN.invokeExact(path, CREATE_READ_WRITE, 0600);
    }

    private static void close(int descriptor) throws Throwable {
        if (descriptor >= 0) {
            var _ = (int) Native.CLOSE.invokeExact(descriptor);
        }
    }

    /// The C library's functions; the JDK has none for this.
    @SuppressWarnings("restricted")
    private static final class Native {
        private static final MethodHandle OPEN =
                function(
                        "open",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
        private static final MethodHandle IOCTL =
                function(
                        "ioctl",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG),
                        Linker.Option.firstVariadicArg(2));
        private static final MethodHandle CLOSE =
                function(
                        "close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static MethodHandle function(
                String name, FunctionDescriptor shape, Linker.Option... options) {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape, options);
        }
    }
}
