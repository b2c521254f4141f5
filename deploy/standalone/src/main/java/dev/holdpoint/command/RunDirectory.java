package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The run directory of the demo: what a wizard would have rendered, and an instrument's export
/// that lacks its date and time.
record RunDirectory(Path root, String name) {
    private static final String[] FILES = {"README.md", "notes.txt", "cell_culture_export.csv"};

    /// Makes it below a root.
    static RunDirectory make(Path root) {
        var made = new RunDirectory(root, "PROJ-1/EQ1/run-0001");
        try {
            Files.createDirectories(made.path());
            for (var file : FILES) {
                try (var in = RunDirectory.class.getResourceAsStream("demo/" + file)) {
                    if (in == null) {
                        throw new IllegalStateException("the demo's " + file + " is missing");
                    }
                    Files.copy(in, made.path().resolve(file));
                }
            }
            return made;
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "cannot make " + made.path() + ": " + e, e);
        }
    }

    Path path() {
        return root.resolve(name);
    }

    /// Bytes by path, of every file in it.
    Map<String, byte[]> snapshot() {
        var out = new TreeMap<String, byte[]>();
        try (var paths = Files.walk(path())) {
            for (var file : paths.filter(Files::isRegularFile).toList()) {
                out.put(path().relativize(file).toString(), Files.readAllBytes(file));
            }
            return out;
        } catch (IOException e) {
            throw new HoldpointException(Problem.INTERNAL, "cannot read " + path() + ": " + e, e);
        }
    }
}
