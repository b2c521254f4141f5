package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Processes of this host in whose mount namespace something is mounted at or below a path: those
/// of its sandbox, whatever they call themselves.
final class Survivors {
    private Survivors() {}

    static List<String> of(Path path) throws IOException {
        var found = new ArrayList<String>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                var mounts = read(process.resolve("mountinfo"));
                if (isIn(mounts, path.toString()) || isIn(mounts, "/jail" + path)) {
                    found.add(described(process));
                }
            }
        }
        return found;
    }

    /// Its stat, what it waits in, and its words.
    private static String described(Path process) {
        var words = read(process.resolve("cmdline")).replace('\0', ' ');
        return read(process.resolve("stat")).strip()
                + " in "
                + read(process.resolve("wchan"))
                + ": "
                + words.substring(0, Math.min(words.length(), 300));
    }

    private static boolean isIn(String mounts, String path) {
        return mounts.contains(" " + path + " ") || mounts.contains(" " + path + "/");
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
