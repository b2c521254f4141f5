package dev.holdpoint.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A root, trivial plugins and workspaces, in a directory that others may pass.
///
/// @param directory exists, empty
/// @param owner whose the workspaces are; null = whoever measures
record Site(Path directory, @Nullable Integer owner) {
    private static final int FILES_OF_A_DIRECTORY = 100;

    /// The plugin that does nothing.
    static final String IDLE = "bench_idle";

    /// The plugin that writes one file.
    static final String WRITER = "bench_writer";

    /// Makes all but the workspaces.
    static Site make(Path directory, @Nullable Integer owner) {
        try {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            var site = new Site(directory, owner);
            for (var path : List.of(site.root(), site.plugins(), site.logs(), site.runs())) {
                Files.createDirectory(path);
            }
            site.plugin(IDLE, "pass");
            site.plugin(WRITER, "with open('written.txt', 'w') as file: file.write('one')");
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path root() {
        return directory.resolve("root");
    }

    Path plugins() {
        return directory.resolve("plugins");
    }

    Path logs() {
        return directory.resolve("logs");
    }

    Path runs() {
        return directory.resolve("run");
    }

    /// Makes a workspace with one file.
    Path workspace(String name) {
        return workspace(name, 1);
    }

    /// Makes a workspace with this many files, a hundred to a directory.
    Path workspace(String name, int files) {
        try {
            var workspace = owned(Files.createDirectories(root().resolve(name)));
            owned(Files.writeString(workspace.resolve("notes.txt"), "notes\n"));
            for (int i = 1; i < files; i++) {
                var directory = workspace.resolve("run-" + i / FILES_OF_A_DIRECTORY);
                if (!Files.exists(directory)) {
                    owned(Files.createDirectory(directory));
                }
                owned(Files.writeString(directory.resolve("data-" + i + ".csv"), "1;2;3\n"));
            }
            return workspace;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path owned(Path path) throws IOException {
        if (owner != null) {
            Files.setAttribute(path, "unix:uid", owner);
            Files.setAttribute(path, "unix:gid", owner);
        }
        return path;
    }

    /// Makes a plugin that writes this many files.
    ///
    /// @return its name
    String changer(int files) {
        var name = "bench_changes_" + files;
        try {
            plugin(
                    name,
                    "for i in range(%d):\n            with open('new-%%d' %% i, 'w') as file: file.write('one')"
                            .formatted(files));
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void plugin(String name, String act) throws IOException {
        var plugin = Files.createDirectory(plugins().resolve(name));
        Files.writeString(
                plugin.resolve("manifest.yml"),
                """
                name: %s
                version: "1.0"
                api_version: "1"
                supported_extensions: [".none"]
                """
                        .formatted(name));
        Files.writeString(
                plugin.resolve("__init__.py"),
                """
                from holdpoint import Plugin as Base


                class Plugin(Base):
                    name = "%s"
                    version = "1.0"
                    supported_extensions = [".none"]

                    def can_handle(self, file_path, variables):
                        return False

                    def transform(self, file_path, ctx):
                        pass

                    def pre_transform_all(self, ctx):
                        %s
                """
                        .formatted(name, act));
    }
}
