package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads `--root NAME=DIR`.
final class Roots {
    private Roots() {}

    /// Real directories by root name.
    ///
    /// @throws HoldpointException `bad_setting`
    static Map<String, Path> read(List<String> flags) {
        var roots = new LinkedHashMap<String, Path>();
        Pairs.read("--root", flags)
                .forEach((name, directory) -> {
                    if (!WorkspaceName.isRootName(name)) {
                        throw refused(
                                name,
                                directory,
                                "a root name has letters, digits, '_' and '-', at most 64");
                    }
                    roots.put(name, real(name, directory));
                });
        return roots;
    }

    /// The real path of a root.
    ///
    /// @throws HoldpointException `bad_setting`
    static Path real(String name, String directory) {
        try {
            var real = Path.of(directory).toRealPath();
            if (Files.isDirectory(real)) {
                return real;
            }
        } catch (IOException e) {
            throw refused(name, directory, "there is no such directory");
        }
        throw refused(name, directory, "it is not a directory");
    }

    private static HoldpointException refused(String name, String directory, String why) {
        return new HoldpointException(
                Problem.BAD_SETTING, "--root " + name + "=" + directory + ": " + why);
    }
}
