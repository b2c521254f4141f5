package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.HoldpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The programs that make a sandbox, by absolute path: no environment decides which ones run.
record Tools(Path shell, Path mount, Path unshare, Path setpriv, Path bubblewrap) {
    private static final List<Path> FOLDERS =
            List.of(
                    Path.of("/usr/bin"),
                    Path.of("/bin"),
                    Path.of("/usr/sbin"),
                    Path.of("/sbin"),
                    Path.of("/usr/local/bin"));

    /// Looks for them in the system's folders.
    ///
    /// @param bubblewrap a name or a path
    /// @throws HoldpointException `sandbox_unavailable` naming the first that is missing
    static Tools find(String bubblewrap) {
        return new Tools(
                find("sh", "a POSIX shell"),
                find("mount", "util-linux"),
                find("unshare", "util-linux"),
                find("setpriv", "util-linux"),
                find(bubblewrap, "bubblewrap"));
    }

    /// One program.
    ///
    /// @param from what brings it
    /// @throws SandboxUnavailable when it is missing
    static Path find(String name, String from) {
        return look(name)
                .orElseThrow(() ->
                        new SandboxUnavailable(
                                "expected the program "
                                        + name
                                        + " in "
                                        + folders(name)
                                        + ", found none",
                                "install " + from));
    }

    /// Whether a program is there.
    static boolean has(String name) {
        return look(name).isPresent();
    }

    private static Optional<Path> look(String name) {
        return folders(name).stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Path> folders(String name) {
        return name.startsWith("/") ? List.of(Path.of("/")) : FOLDERS;
    }
}
