package dev.holdpoint.executor.run;

import org.jspecify.annotations.Nullable;

/// One difference between a stage and the workspace below it. Paths are POSIX, relative to the
/// workspace.
public sealed interface Change {
    String path();

    /// A directory that was not there.
    ///
    /// @param mode permission bits
    record MakeDirectory(String path, int mode) implements Change {}

    /// A file or symbolic link that differs from what was there, or that was not there.
    ///
    /// @param link the target of a symbolic link; null for a regular file
    /// @param size in bytes
    /// @param hash SHA-256 of the bytes (of the target text for a link), in hex
    /// @param mode permission bits
    /// @param base what was there before; null when nothing was, or a directory
    /// @param onlyMode whether bytes, size and time are as before, so that it does not count as
    ///   affected
    record Put(
            String path,
            @Nullable String link,
            long size,
            String hash,
            int mode,
            @Nullable Base base,
            boolean onlyMode)
            implements Change {}

    /// A file or symbolic link that was there and is not any more.
    record Delete(String path, Base base) implements Change {}

    /// A directory that was there and is not any more; the files that were in it are deletions of
    /// their own.
    record RemoveDirectory(String path) implements Change {}

    /// A directory whose permission bits changed.
    ///
    /// @param mode permission bits
    /// @param before what they were
    record SetMode(String path, int mode, int before) implements Change {}

    /// What a changed path was before: it must still be that when the change is published.
    ///
    /// @param size in bytes
    /// @param hash SHA-256 of the bytes (of the target text for a link), in hex
    /// @param mode permission bits
    record Base(long size, String hash, int mode, int uid, int gid) {}
}
