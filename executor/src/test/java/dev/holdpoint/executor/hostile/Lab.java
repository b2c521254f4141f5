package dev.holdpoint.executor.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// The directory of one hostile plugin: its workspace, and another one next door.
///
/// @param home its absolute path
record Lab(Path home) {
    Path workspace() {
        return home.resolve("workspace");
    }

    Path neighbour() {
        return home.resolve("neighbour");
    }

    /// Where a local pass keeps what it works with.
    Path state() {
        return home.resolve(".holdpoint-local-workspace");
    }

    /// Makes it, unless it is there.
    ///
    /// @param owner whose all of it is
    static Lab make(Path home, int owner) throws IOException {
        var lab = new Lab(home);
        if (Files.exists(home)) {
            return lab;
        }
        for (var directory : List.of(lab.workspace(), lab.neighbour())) {
            Files.createDirectories(directory.resolve("d"));
            Files.writeString(directory.resolve("data.txt"), "one\n");
            Files.writeString(directory.resolve("README.md"), "do not touch\n");
            Files.writeString(directory.resolve("d/inner.txt"), "two\n");
            var shut = Files.createDirectory(directory.resolve("shut"));
            Files.writeString(shut.resolve("inner.txt"), "three\n");
            Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        try (var walk = Files.walk(home)) {
            for (var path : (Iterable<Path>) walk::iterator) {
                give(path, owner);
            }
        }
        return lab;
    }

    /// What is in it besides the two workspaces.
    List<String> strangers() throws IOException {
        var found = new ArrayList<String>();
        try (var children = Files.newDirectoryStream(home)) {
            for (var child : children) {
                if (!child.equals(workspace()) && !child.equals(neighbour())) {
                    found.add(child.toString());
                }
            }
        }
        return found;
    }

    static void give(Path path, int owner) throws IOException {
        if (!Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(owner)) {
            Files.setAttribute(path, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
