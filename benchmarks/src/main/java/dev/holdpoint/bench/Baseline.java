package dev.holdpoint.bench;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a plugin run is compared with: the same interpreter without Holdpoint around it.
///
/// @param python the interpreter
/// @param bubblewrap the program
record Baseline(Path python, Path bubblewrap) {
    static Baseline find(String python, String bubblewrap) {
        for (var folder : List.of("/", "/usr/bin", "/bin", "/usr/local/bin")) {
            var program = Path.of(folder).resolve(bubblewrap);
            if (bubblewrap.startsWith("/") == folder.equals("/") && Files.isExecutable(program)) {
                return new Baseline(Path.of(python), program);
            }
        }
        throw new HoldpointException(
                Problem.SANDBOX_UNAVAILABLE,
                "expected the program " + bubblewrap + ", found none; install bubblewrap");
    }

    /// Python as lean as it gets.
    TimedCommand plain() {
        return TimedCommand.of(List.of(python.toString(), "-I", "-S", "-c", "pass"));
    }

    /// Python as usual, in bubblewrap with all namespaces and the least file system it needs: no
    /// overlay, no limits, no filter, no supervisor, nothing remounted, no other user.
    TimedCommand bare() {
        var words =
                new ArrayList<>(
                        List.of(
                                bubblewrap.toString(),
                                "--unshare-all",
                                "--die-with-parent",
                                "--ro-bind",
                                "/usr",
                                "/usr"));
        for (var name : List.of("bin", "lib", "lib64")) {
            var path = Path.of("/", name);
            if (Files.isSymbolicLink(path)) {
                words.addAll(List.of("--symlink", "usr/" + name, path.toString()));
            } else if (Files.isDirectory(path)) {
                words.addAll(List.of("--ro-bind", path.toString(), path.toString()));
            }
        }
        words.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--"));
        words.addAll(List.of(python.toString(), "-I", "-c", "pass"));
        return TimedCommand.of(words);
    }
}
