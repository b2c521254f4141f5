package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Tells the processes of a sandbox that was being made in a run directory: in their mount
/// namespace, which is not this process's, something is mounted there.
///
/// @param runDirectory absolute
/// @param mounted finds a mount below it in a `mountinfo`
record Mounter(Path runDirectory, Pattern mounted) {
    private static final Path PROC = Path.of("/proc");

    static Mounter in(Path runDirectory) {
        var path = runDirectory.toAbsolutePath().normalize();
        var point = Pattern.quote(escaped(path.toString()) + "/");
        return new Mounter(path, Pattern.compile("(?m)^(?:\\S+ ){4}" + point));
    }

    /// Where another container calls a directory by the same path, that is not this one.
    boolean isOne(long pid) {
        var process = PROC.resolve(Long.toString(pid));
        try {
            var mounts = Files.readAllBytes(process.resolve("mountinfo"));
            return mounted.matcher(new String(mounts, StandardCharsets.UTF_8)).find()
                    && !namespace(process).equals(namespace(PROC.resolve("self")))
                    && Files.isSameFile(process.resolve("root" + runDirectory), runDirectory);
        } catch (IOException e) {
            return false; // it has ended, is not ours, or sees no such directory
        }
    }

    private static Path namespace(Path process) throws IOException {
        return Files.readSymbolicLink(process.resolve("ns/mnt"));
    }

    /// As the kernel writes a path there.
    private static String escaped(String path) {
        return path.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012");
    }
}
