package dev.holdpoint.executor.stage;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.function.IntFunction;

/// What kept a file operation from being done, with what a person can do about it.
enum Errno {
    EACCES(
            13,
            "Permission denied",
            "give the executor's user write access to it and to its directory"),
    EPERM(
            1,
            "Operation not permitted",
            "look for an immutable file (lsattr) or a sticky directory; only the owner may change it"),
    EROFS(30, "Read-only file system", "make its file system writable again"),
    ENOSPC(28, "No space left on device", "free space on its file system (df), or names (df -i)"),
    EDQUOT(122, "Disk quota exceeded", "free some of the quota, or raise it"),
    EXDEV(18, "Invalid cross-device link", "unmount what is mounted below the workspace"),
    EBUSY(16, "Device or resource busy", "unmount what is mounted there"),
    ENOENT(2, "No such file or directory", "put the directory back that held it"),
    ENOTDIR(20, "Not a directory", "put the directory back that was there"),
    ELOOP(
            40,
            "Too many levels of symbolic links",
            "put the directory back whose place a symbolic link has taken"),
    EIO(5, "Input/output error", "look at the disk and at the kernel's log"),
    ESTALE(116, "Stale file handle", "mount its file system again"),
    ENOTSUP(95, "Operation not supported", "use a file system that can do it"),
    OTHER(0, "", "see the error");

    /// The number that every Linux of the supported processors gives it.
    private final int number;

    private final String text;
    private final String remedy;

    Errno(int number, String text, String remedy) {
        this.number = number;
        this.text = text;
        this.remedy = remedy;
    }

    int number() {
        return number;
    }

    static Errno of(Exception e) {
        return switch (cause(e)) {
            case AccessDeniedException _ -> EACCES;
            case AtomicMoveNotSupportedException _ -> EXDEV;
            case NoSuchFileException _ -> ENOENT;
            case NotDirectoryException _ -> ENOTDIR;
            case FileSystemException known -> of(String.valueOf(known.getReason()), Libc::describe);
            case Exception other -> of(String.valueOf(other.getMessage()), Libc::describe);
        };
    }

    /// The JDK shows an error in the C library's words only, which are those of the locale.
    ///
    /// @param words the C library's for a number
    static Errno of(String message, IntFunction<String> words) {
        for (var errno : values()) {
            if (errno != OTHER
                    && (message.contains(errno.text)
                            || message.contains(words.apply(errno.number)))) {
                return errno;
            }
        }
        return OTHER;
    }

    private static Exception cause(Exception e) {
        return e instanceof UncheckedIOException && e.getCause() instanceof IOException cause
                ? cause
                : e;
    }

    /// Whether there is no room, for bytes or for names.
    static boolean isFull(Exception e) {
        var errno = of(e);
        return errno == ENOSPC || errno == EDQUOT;
    }

    /// The error by its name and in words, and what to do.
    static String sentence(Exception e) {
        var errno = of(e);
        return errno == OTHER
                ? cause(e) + "; " + errno.remedy
                : errno + " (" + errno.text + ")" + at(cause(e)) + "; " + errno.remedy;
    }

    private static String at(Exception e) {
        return e instanceof FileSystemException known && known.getFile() != null
                ? " at " + known.getFile()
                : "";
    }

    /// What keeps something from being published.
    ///
    /// @param what cannot be changed
    static HoldpointException blocking(String what, Exception e) {
        return new HoldpointException(Problem.PUBLISH_BLOCKED, what + ": " + sentence(e), e);
    }
}
