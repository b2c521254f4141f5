package dev.holdpoint.embedded;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Finds a server to embed: one that is installed, else the one that comes along in a library.
final class RedisBinary {
    private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+)\\.(\\d+)");
    private static final String BUNDLED_VERSION = "7.0.15";

    private RedisBinary() {}

    /// Finds one, 6.2 or newer.
    ///
    /// @param directory private to the caller; the bundled one is unpacked into it
    /// @throws HoldpointException `bad_setting` when there is none for this machine
    static Path find(Processes processes, Path directory) {
        for (var name : List.of("redis-server", "valkey-server")) {
            var installed = processes.find(name);
            if (installed.isPresent() && isNewEnough(processes, installed.get())) {
                return installed.get();
            }
        }
        return unpack(directory);
    }

    private static boolean isNewEnough(Processes processes, Path binary) {
        return isNewEnough(processes.ask(List.of(binary.toString(), "--version")));
    }

    static boolean isNewEnough(String versionLine) {
        var found = VERSION.matcher(versionLine);
        if (!found.find()) {
            return false;
        }
        int major = Integer.parseInt(found.group(1));
        return major > 6 || (major == 6 && Integer.parseInt(found.group(2)) >= 2);
    }

    static Path unpack(Path directory) {
        var resource =
                "/redis-server-"
                        + BUNDLED_VERSION
                        + "-"
                        + system(System.getProperty("os.name", ""))
                        + "-"
                        + machine(System.getProperty("os.arch", ""));
        try (var in = RedisBinary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new HoldpointException(
                        Problem.BAD_SETTING,
                        "no redis-server or valkey-server (6.2 or newer) on the PATH, and none"
                                + " bundled for this machine ("
                                + resource.substring(1)
                                + "); install one");
            }
            var binary = directory.resolve("redis-server");
            Files.copy(in, binary);
            Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
            return binary;
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.INTERNAL,
                    "cannot unpack the bundled redis-server into "
                            + directory
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static String system(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("mac") ? "darwin" : lower.replace(' ', '-');
    }

    private static String machine(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case "i386", "x86" -> "386";
            default -> name;
        };
    }
}
