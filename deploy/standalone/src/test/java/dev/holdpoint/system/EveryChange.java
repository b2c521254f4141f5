package dev.holdpoint.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A plugin that makes every kind of change there is, and the trees before and after it.
final class EveryChange {
    static final String PLUGIN = "every-change";

    /// By relative path: mode and text of a file, mode of a directory, target of a link.
    static final Map<String, String> BEFORE =
            Map.ofEntries(
                    Map.entry("appended", "rw-r--r-- a\n"),
                    Map.entry("closed", "rwxr-xr-x"),
                    Map.entry("closed/in", "rw-r--r-- in\n"),
                    Map.entry("deleted", "rw-r----- b\n"),
                    Map.entry("gone", "rwxr-x---"),
                    Map.entry("gone/f", "rw-r--r-- f\n"),
                    Map.entry("gone/sub", "rwx--x--x"),
                    Map.entry("gone/sub/g", "rw-r--r-- g\n"),
                    Map.entry("kept", "rwxr-xr-x"),
                    Map.entry("kept/x", "rw-r--r-- x\n"),
                    Map.entry("link", "-> deleted"),
                    Map.entry("mode", "rw-r--r-- m\n"),
                    Map.entry("to-directory", "rw-r--r-- t\n"),
                    Map.entry("to-file", "rwxr-xr-x"),
                    Map.entry("to-file/v", "rw-r--r-- v\n"),
                    Map.entry("to-link", "rw-r--r-- l\n"));

    static final Map<String, String> AFTER =
            Map.ofEntries(
                    Map.entry("appended", "rw-r--r-- a\nmore\n"),
                    Map.entry("closed", "rwx--x--x"),
                    Map.entry("closed/in", "rw-r--r-- in\n"),
                    Map.entry("created", "rw-r----- new\n"),
                    Map.entry("kept", "rwxr-xr-x"),
                    Map.entry("kept/x", "rw-r--r-- x\n"),
                    Map.entry("link", "-> kept/x"),
                    Map.entry("made", "r-xr-x---"),
                    Map.entry("made/empty", "rwx------"),
                    Map.entry("made/in", "rw-r--r-- deep\n"),
                    Map.entry("mode", "rw------- m\n"),
                    Map.entry("to-directory", "rwxr-xr-x"),
                    Map.entry("to-directory/in", "rw-r--r-- t\n"),
                    Map.entry("to-file", "rw-r--r-- u\n"),
                    Map.entry("to-link", "-> appended"));

    private static final String BODY =
            """
            def post_transform_all(self, ctx):
                import shutil
                os.umask(0o022)
                os.chdir(str(ctx.dst_root))
                def write(path, text, how="w"):
                    with open(path, how) as file: file.write(text)
                write("appended", "more\\n", "a")
                os.chmod("closed", 0o711)
                write("created", "new\\n")
                os.chmod("created", 0o640)
                os.remove("deleted")
                shutil.rmtree("gone")
                os.remove("link")
                os.symlink("kept/x", "link")
                os.mkdir("made")
                os.mkdir("made/empty", 0o700)
                write("made/in", "deep\\n")
                os.chmod("made", 0o550)
                os.chmod("mode", 0o600)
                os.remove("to-directory")
                os.mkdir("to-directory")
                write("to-directory/in", "t\\n")
                shutil.rmtree("to-file")
                write("to-file", "u\\n")
                os.remove("to-link")
                os.symlink("appended", "to-link")
            """;

    /// What is there when all that was set aside, and [#further] has been done on top of it.
    static final Map<String, String> FURTHER = further();

    private static final String FURTHER_BODY =
            """
            os.remove("created")
            os.makedirs("gone/sub")
            write("gone/new", "again\\n")
            write("appended", "end\\n", "a")
            shutil.rmtree("to-directory")
            os.chmod("made", 0o755)
            os.rmdir("made/empty")
            os.remove("to-file")
            os.mkdir("to-file")
            os.remove("link")
            os.rename("to-link", "link")
            """;

    private EveryChange() {}

    private static Map<String, String> further() {
        var tree = new TreeMap<>(AFTER);
        for (var gone : List.of("created", "made/empty", "to-link")) {
            tree.remove(gone);
        }
        tree.keySet().removeIf(path -> path.startsWith("to-directory"));
        for (var directory : List.of("gone", "gone/sub", "made", "to-file")) {
            tree.put(directory, "rwxr-xr-x");
        }
        tree.put("gone/new", "rw-r--r-- again\n");
        tree.put("appended", "rw-r--r-- a\nmore\nend\n");
        tree.put("link", "-> appended");
        return Map.copyOf(tree);
    }

    /// One that asks when it has made them, and goes on from there.
    static void asking(House house) throws IOException {
        var body = BODY.substring(BODY.indexOf('\n') + 1).indent(-4);
        var helpers = body.substring(0, body.indexOf("write(\"appended\""));
        house.plugin(
                PLUGIN,
                "def pre_transform_all(self, ctx):\n"
                        + helpers.indent(4)
                        + "    if 'v' in (ctx.extra_inputs or {}):\n"
                        + FURTHER_BODY.indent(8)
                        + "    else:\n"
                        + body.substring(helpers.length()).indent(8)
                        + "        raise PluginInputRequired([{'id': 'v'}], 'go on?')\n");
    }

    static void plugin(House house) throws IOException {
        house.plugin(PLUGIN, BODY);
    }

    /// Makes a workspace as it is before.
    static Path workspace(House house, String name) throws IOException {
        var workspace = Files.createDirectories(house.lab().resolve(name));
        for (var entry : new TreeMap<>(BEFORE).entrySet()) {
            var path = workspace.resolve(entry.getKey());
            var what = entry.getValue();
            if (what.startsWith("-> ")) {
                Files.createSymbolicLink(path, Path.of(what.substring(3)));
            } else {
                if (what.length() == 9) {
                    Files.createDirectory(path);
                } else {
                    Files.writeString(path, what.substring(10));
                }
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(what.substring(0, 9)));
            }
        }
        house.give(workspace);
        return workspace;
    }

    /// A tree in the words of [#BEFORE].
    static Map<String, String> tree(Path workspace) throws IOException {
        var tree = new TreeMap<String, String>();
        try (var walk = Files.walk(workspace)) {
            for (var path : walk.filter(each -> !each.equals(workspace)).toList()) {
                tree.put(workspace.relativize(path).toString(), what(path));
            }
        }
        return tree;
    }

    private static String what(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "-> " + Files.readSymbolicLink(path);
        }
        var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        return Files.isDirectory(path)
                ? mode
                : mode + " " + new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    }

    /// Whether everything in a tree is as before, as after, or on its way from one to the other.
    static boolean isBetween(Map<String, String> tree) {
        var paths = new TreeMap<>(BEFORE);
        paths.putAll(AFTER);
        return paths.keySet().containsAll(tree.keySet())
                && paths.keySet().stream().allMatch(path -> isBetween(path, tree.get(path)));
    }

    private static boolean isBetween(String path, @Nullable String now) {
        var before = BEFORE.get(path);
        var after = AFTER.get(path);
        if (now == null) {
            return before == null || after == null || isDirectory(before) != isDirectory(after);
        }
        return Objects.equals(now, before)
                || Objects.equals(now, after)
                || (isDirectory(now) && after != null && isDirectory(after)); // open for a while
    }

    private static boolean isDirectory(String what) {
        return what.length() == 9 && !what.startsWith("-> ");
    }
}
