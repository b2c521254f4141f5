package dev.holdpoint.system;

import dev.holdpoint.embedded.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A copy of everything that a service is made of, which any user can reach.
record Outfit(Path home, String classPath) {
    static Outfit copiedTo(Path directory, Path home) throws IOException {
        @Nullable Path path = directory.getParent();
        for (; path != null && isOurs(path); path = path.getParent()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.createDirectories(directory);
        var entries = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(":", -1)) {
            var copy = directory.resolve(entries.size() + "-" + Path.of(entry).getFileName());
            copy(Path.of(entry), copy);
            entries.add(copy.toString());
        }
        for (var part : List.of("executor/sdk/python", "executor/plugins")) {
            Files.createDirectories(Objects.requireNonNull(directory.resolve(part).getParent()));
            copy(home.resolve(part), directory.resolve(part));
        }
        return new Outfit(directory, String.join(":", entries));
    }

    /// The command line of a verb.
    List<String> words(String mainClass, List<String> arguments) {
        var words = new ArrayList<>(new JavaCommand(mainClass, home).of(arguments));
        words.set(words.indexOf("-cp") + 1, classPath);
        return words;
    }

    private static boolean isOurs(Path path) {
        return path.startsWith(System.getProperty("java.io.tmpdir"))
                && !path.equals(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        try (var paths = Files.walk(from)) {
            for (var each : paths.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }
}
