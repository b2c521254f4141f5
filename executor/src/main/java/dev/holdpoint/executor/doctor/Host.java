package dev.holdpoint.executor.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where this runs.
///
/// @param system the distribution as it calls itself
/// @param kernel its release
/// @param processor as Java calls it
/// @param user the name of who runs this
/// @param uid their number
public record Host(String system, String kernel, String processor, String user, int uid) {
    static Host here() {
        return new Host(
                distribution(),
                System.getProperty("os.version", "?"),
                System.getProperty("os.arch", "?"),
                System.getProperty("user.name", "?"),
                ownUid());
    }

    private static String distribution() {
        try {
            return Files.readAllLines(Path.of("/etc/os-release")).stream()
                    .filter(line -> line.startsWith("PRETTY_NAME="))
                    .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                    .findFirst()
                    .orElse("Linux");
        } catch (IOException e) {
            return System.getProperty("os.name", "?");
        }
    }

    private static int ownUid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self/status"), "unix:uid");
        } catch (IOException e) {
            return -1;
        }
    }
}
