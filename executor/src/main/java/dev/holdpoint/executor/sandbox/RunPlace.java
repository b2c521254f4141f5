package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What sandboxes need in the run directory: empty directories on which each worker's own mounts
/// lie.
///
/// @param path the run directory
record RunPlace(Path path) {
    private static final int MAX_BINDS = 8;

    /// Makes what is not there.
    ///
    /// @throws SandboxUnavailable when the owners of workspaces could not reach it, or it cannot be
    ///   written
    static RunPlace make(Path runDirectory) {
        var place = new RunPlace(runDirectory.toAbsolutePath().normalize());
        try {
            Files.createDirectories(place.path);
            if (WorkerUser.isRoot() && !Reach.byAnybody(place.path)) {
                throw new SandboxUnavailable(
                        "expected a run directory that the owners of workspaces can reach, came: "
                                + place.path,
                        "point --run-dir to where every directory on the way has mode 755, for"
                                + " example below /run");
            }
            Files.createDirectories(place.view());
            Files.createDirectories(place.room());
            Files.createDirectories(place.home());
            for (int i = 0; i < MAX_BINDS; i++) {
                Files.createDirectories(place.bind(i));
            }
        } catch (IOException e) {
            throw new SandboxUnavailable(
                    "expected to be able to write in " + place.path + ", came: " + e,
                    "point --run-dir to where it can",
                    e);
        }
        return place;
    }

    /// Where the staged workspace is mounted.
    Path view() {
        return path.resolve("view");
    }

    /// Where a root directory is built.
    Path room() {
        return path.resolve("room");
    }

    /// Where a worker's HOME is mounted that has the host's root directory.
    Path home() {
        return path.resolve("home");
    }

    /// Where something is mounted that its user cannot reach in its own place.
    Path bind(int number) {
        return path.resolve("bind" + number);
    }

    /// Where it is tried whether workers run.
    Path probe() {
        return path.resolve("probe");
    }
}
