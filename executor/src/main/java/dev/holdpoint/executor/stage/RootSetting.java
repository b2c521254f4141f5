package dev.holdpoint.executor.stage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A directory that holds workspaces, as an operator gives it.
///
/// @param state where its state is kept; null = `.holdpoint` in it
/// @param depth how many parts the paths of its workspaces have, so that none lies inside another;
///   0 = any number
public record RootSetting(String name, Path directory, @Nullable Path state, int depth) {
    /// One with its state in it, and workspaces of any depth.
    public static RootSetting of(String name, Path directory) {
        return new RootSetting(name, directory, null, 0);
    }

    /// The same at its real path.
    public RootSetting at(Path real) {
        return new RootSetting(name, real, state, depth);
    }
}
