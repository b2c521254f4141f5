package dev.holdpoint.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the figures hold for.
final class Machine {
    private Machine() {}

    /// Facts by name, as far as they can be found out.
    ///
    /// @param home of the installation
    /// @param work where the measured file system is
    static Map<String, String> facts(Path home, Path work) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("processor", line(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put(
                "kernel",
                System.getProperty("os.version", "") + " " + System.getProperty("os.arch", ""));
        facts.put("java", System.getProperty("java.vm.version", ""));
        facts.put("user", System.getProperty("user.name", ""));
        facts.put("file_system", fileSystem(work));
        facts.put("commit", commit(home.resolve(".git")));
        facts.put("load", text(Path.of("/proc/loadavg")).strip());
        return facts;
    }

    private static String fileSystem(Path work) {
        try {
            return Files.getFileStore(work).type();
        } catch (IOException e) {
            return "";
        }
    }

    /// The commit that is checked out; a worktree's `.git` is a file that names the real one.
    static String commit(Path git) {
        var directory = git;
        if (Files.isRegularFile(git)) {
            directory = Path.of(text(git).replace("gitdir:", "").strip());
        }
        var head = text(directory.resolve("HEAD")).strip();
        if (!head.startsWith("ref:")) {
            return head;
        }
        var reference = head.substring("ref:".length()).strip();
        for (var common : new Path[] {directory, directory.resolve("../..").normalize()}) {
            var commit = text(common.resolve(reference)).strip();
            if (!commit.isEmpty()) {
                return commit;
            }
            var packed = line(common.resolve("packed-refs"), reference);
            if (!packed.isEmpty()) {
                return packed;
            }
        }
        return "";
    }

    /// What stands with a name on the first line that has it, before or after the name.
    private static String line(Path file, String name) {
        return text(file)
                .lines()
                .filter(line -> line.contains(name))
                .map(line -> line.replace(name, "").replaceFirst("^\\s*:", "").strip())
                .findFirst()
                .orElse("");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
