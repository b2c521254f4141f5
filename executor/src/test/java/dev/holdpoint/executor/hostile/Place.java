package dev.holdpoint.executor.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Where one series of hostile plugins happens.
///
/// @param home its directory, which every user can pass
record Place(Path home) {
    Path installation() {
        return home.resolve("installation");
    }

    Path plugins() {
        return home.resolve("plugins");
    }

    Path labs() {
        return home.resolve("labs");
    }

    Path logs() {
        return home.resolve("logs");
    }

    /// The executor's directory for temporary files.
    Path run() {
        return home.resolve("run");
    }

    /// A word for it that no other place on this host has.
    private String name() {
        var above = home.getParent();
        return (above == null ? "" : above.getFileName() + "-") + home.getFileName();
    }

    /// JSON: what every plugin is told.
    Path told() {
        return home.resolve("told.json");
    }

    /// A socket that anybody may connect to.
    Path socket() {
        return home.resolve("socket");
    }

    /// Directories of the host that everybody may write in, and some that nobody should.
    List<Path> watched() {
        return List.of(
                Path.of("/tmp"),
                Path.of("/var/tmp"),
                Path.of("/dev/shm"),
                Path.of("/dev/mqueue"),
                Path.of("/run"),
                Path.of("/"),
                Path.of("/etc"),
                Path.of("/dev"),
                Path.of("/usr/bin"),
                home,
                plugins(),
                logs(),
                run());
    }

    /// A file in each place that all users share, which anybody may write.
    List<Path> canaries() {
        var canaries = new ArrayList<Path>();
        canaries.add(logs().resolve("canary.stderr"));
        for (var directory : List.of("/tmp", "/var/tmp", "/dev/shm")) {
            canaries.add(Path.of(directory, "canary-" + name()));
        }
        return canaries;
    }

    void makeCanaries() throws IOException {
        for (var canary : canaries()) {
            Files.writeString(canary, "sings\n");
            Files.setPosixFilePermissions(canary, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
    }
}
