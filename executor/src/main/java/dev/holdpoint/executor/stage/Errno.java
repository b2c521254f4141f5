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

/// What kept a file operation from being done, with what a person can do about it.
enum Errno {
    EACCES("Permission denied", "give the executor's user write access to it and to its directory"),
    EPERM(
            "Operation not permitted",
            "look for an immutable file (lsattr) or a sticky directory; only the owner may change it"),
    EROFS("Read-only file system", "make its file system writable again"),
    ENOSPC("No space left on device", "free space on its file system (df), or names (df -i)"),
    EDQUOT("Disk quota exceeded", "free some of the quota, or raise it"),
    EXDEV("Invalid cross-device link", "unmount what is mounted below the workspace"),
    EBUSY("Device or resource busy", "unmount what is mounted there"),
    ENOENT("No such file or directory", "put the directory back that held it"),
    ENOTDIR("Not a directory", "put the directory back that was there"),
    ELOOP(
            "Too many levels of symbolic links",
            "put the directory back whose place a symbolic link has taken"),
    EIO("Input/output error", "look at the disk and at the kernel's log"),
    ESTALE("Stale file handle", "mount its file system again"),
    OTHER("", "see the error");

    private final String text;
    private final String remedy;

    Errno(String text, String remedy) {
        this.text = text;
        this.remedy = remedy;
    }

    static Errno of(Exception e) {
        return switch (cause(e)) {
            case AccessDeniedException _ -> EACCES;
            case AtomicMoveNotSupportedException _ -> EXDEV;
            case NoSuchFileException _ -> ENOENT;
            case NotDirectoryException _ -> ENOTDIR;
            case FileSystemException known -> of(String.valueOf(known.getReason()));
            case Exception other -> of(String.valueOf(other.getMessage()));
        };
    }

    private static Errno of(String message) {
        for (var errno : values()) {
            if (message.contains(errno.text)) {
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
