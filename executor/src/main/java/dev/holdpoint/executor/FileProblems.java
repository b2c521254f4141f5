package dev.holdpoint.executor;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which files a plugin says it could not process, although it succeeded as a whole.
///
/// Its entry is a success all the same; a warning is where people look.
final class FileProblems {
    private static final int MOST = 20;
    private static final int LONGEST = 500;

    private FileProblems() {}

    /// A sentence for each such file, at most 20, and one that counts the others.
    ///
    /// @param perFile as the worker said it
    static List<String> in(
            List<Map<String, @Nullable Object>> perFile, String plugin, Path workspace) {
        var all = new ArrayList<String>();
        for (var file : perFile) {
            if ("failed".equals(file.get("status"))) {
                var why = Objects.toString(file.get("error"), "it does not say why");
                var name = name(Objects.toString(file.get("path"), "?"), workspace);
                all.add(plugin + " could not process " + name + ": " + cut(why));
            }
        }
        if (all.size() <= MOST) {
            return all;
        }
        var some = new ArrayList<>(all.subList(0, MOST));
        some.add(plugin + " could not process " + (all.size() - MOST) + " more files");
        return some;
    }

    private static String name(String path, Path workspace) {
        try {
            var absolute = Path.of(path);
            return cut(
                    absolute.startsWith(workspace)
                            ? workspace.relativize(absolute).toString()
                            : path);
        } catch (InvalidPathException e) {
            return cut(path);
        }
    }

    private static String cut(String text) {
        return OneLine.of(text, LONGEST);
    }
}
