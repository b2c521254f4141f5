package dev.holdpoint.executor.stage;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The C library's functions that the JDK has nothing for. Where they fail they return -1 or NULL.
@SuppressWarnings("restricted")
final class Libc {
    static final int CLOSE_ON_EXEC = 02000000; // O_CLOEXEC
    static final int PATH_ONLY = 010000000; // O_PATH
    static final int NO_FOLLOW = isArm() ? 0100000 : 0400000; // O_NOFOLLOW
    static final int DIRECTORY = isArm() ? 040000 : 0200000; // O_DIRECTORY
    static final int NOT_THROUGH_LINKS = 0x100; // AT_SYMLINK_NOFOLLOW

    /// RESOLVE_NO_XDEV, RESOLVE_NO_MAGICLINKS, RESOLVE_NO_SYMLINKS and RESOLVE_BENEATH.
    static final long INSIDE = 0x01 | 0x02 | 0x04 | 0x08;

    private static final long LONGEST_DESCRIPTION = 1024;
    private static final long OPENAT2 = 437; // on every machine
    private static final int SET_SIGNAL = 10; // F_SETSIG
    private static final int URGENT = 23; // SIGURG, which does nothing
    private static final int SET_LEASE = 1024; // F_SETLEASE
    private static final int READ_LEASE = 0; // F_RDLCK
    private static final int NO_LEASE = 2; // F_UNLCK

    /// A `struct dirent`, as large as one can be.
    private static final AddressLayout ENTRY =
            ValueLayout.ADDRESS.withTargetLayout(
                    MemoryLayout.sequenceLayout(280, ValueLayout.JAVA_BYTE));

    private static final MethodHandle OPEN =
            function(
                    "open",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle OPENAT =
            function(
                    "openat",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(3));
    private static final MethodHandle SYSCALL_OPENAT2 =
            function(
                    "syscall",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
    private static final MethodHandle IOCTL =
            function(
                    "ioctl",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(2));
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle STATE_ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle FCNTL =
            function(
                    "fcntl",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle FDOPENDIR =
            function("fdopendir", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle READDIR =
            function("readdir", FunctionDescriptor.of(ENTRY, ValueLayout.ADDRESS));
    private static final MethodHandle CLOSEDIR =
            function("closedir", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    private static final MethodHandle STRERROR =
            function("strerror", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle STATX =
            function(
                    "statx",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS));
    private static final MethodHandle STATVFS =
            function(
                    "statvfs",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));

    private Libc() {}

    /// @param path its bytes, without a zero at the end
    static int open(byte[] path, int flags, int mode) {
        try (var arena = Arena.ofConfined()) {
            return (int) OPEN.invokeExact(text(arena, path), flags, mode);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// @param path its bytes, with a zero at the end
    static int openat(int directory, MemorySegment path, int flags) {
        try {
            return (int) OPENAT.invokeExact(directory, path, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// Opens what is below a directory; fails on a kernel before 5.6, and where a filter forbids
    /// it.
    ///
    /// @param path its bytes, with a zero at the end
    /// @param how a `struct open_how`
    static int openat2(int directory, MemorySegment path, MemorySegment how) {
        try {
            return (int)
                    (long)
                            SYSCALL_OPENAT2.invokeExact(
                                    OPENAT2, directory, path, how, how.byteSize());
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int ioctl(int descriptor, long request, long argument) {
        try {
            return (int) IOCTL.invokeExact(descriptor, request, argument);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// Takes a lease on an open file, which the kernel gives where nobody has it open for writing,
    /// and gives it back. Who opens it just then makes the kernel send this process a signal, which
    /// must not be one that ends it.
    ///
    /// @return 0, or the number of the error
    static int leaseForReading(int descriptor) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            int result = (int) FCNTL.invokeExact(state, descriptor, SET_SIGNAL, URGENT);
            if (result == 0) {
                result = (int) FCNTL.invokeExact(state, descriptor, SET_LEASE, READ_LEASE);
            }
            if (result < 0) {
                return (int) STATE_ERRNO.get(state, 0L);
            }
            var _ = (int) FCNTL.invokeExact(state, descriptor, SET_LEASE, NO_LEASE);
            return 0;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static void close(int descriptor) {
        try {
            var _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// A `DIR *`, which owns the descriptor from then on.
    static MemorySegment fdopendir(int descriptor) {
        try {
            return (MemorySegment) FDOPENDIR.invokeExact(descriptor);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// The next `struct dirent`, good until the next call.
    static MemorySegment readdir(MemorySegment directory) {
        try {
            return (MemorySegment) READDIR.invokeExact(directory);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static void closedir(MemorySegment directory) {
        try {
            var _ = (int) CLOSEDIR.invokeExact(directory);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// @param path its bytes, with a zero at the end
    /// @param into a `struct statx`
    static int statx(int directory, MemorySegment path, int flags, int mask, MemorySegment into) {
        try {
            return (int) STATX.invokeExact(directory, path, flags, mask, into);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// @param path its bytes, with a zero at the end
    /// @param into a `struct statvfs`
    static int statvfs(MemorySegment path, MemorySegment into) {
        try {
            return (int) STATVFS.invokeExact(path, into);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// These bytes with a zero at the end.
    static MemorySegment text(Arena arena, byte[] bytes) {
        var text = arena.allocate(bytes.length + 1L); // zeroed
        text.asByteBuffer().put(bytes);
        return text;
    }

    private static boolean isArm() {
        return System.getProperty("os.arch", "").equals("aarch64");
    }

    /// An error in the words of this process's locale.
    static synchronized String describe(int number) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(number);
            return text.reinterpret(LONGEST_DESCRIPTION).getString(0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static IllegalStateException broken(Throwable e) {
        return new IllegalStateException("a C function cannot be called", e);
    }

    private static MethodHandle function(
            String name, FunctionDescriptor shape, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape, options);
    }
}
