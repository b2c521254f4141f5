package dev.holdpoint.executor.stage;

import java.nio.file.attribute.FileTime;

/// One name of a copied workspace as it was when the copy was made.
///
/// @param key names the copy's inode
/// @param changed when the kernel last stamped the copy
/// @param mode permission bits of the copy
/// @param workspaceMode those in the workspace; others only where the owner could not be kept
/// @param isClosed whether the executor may not read it, so that the copy is empty
record Original(
        Object key,
        FileTime changed,
        int mode,
        int workspaceMode,
        boolean isDirectory,
        boolean isClosed) {}
