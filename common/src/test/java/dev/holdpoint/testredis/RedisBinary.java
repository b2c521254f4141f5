package dev.holdpoint.testredis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;

/// The server program: an installed one, else the one that comes in org.signal:embedded-redis.
final class RedisBinary {
    private RedisBinary() {}

    /// Finds it.
    ///
    /// @param directory where the one from the library is unpacked
    static Path find(Path directory) {
        for (var name : List.of("redis-server", "valkey-server")) {
            for (var place :
                    System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
                var binary = Path.of(place, name);
                if (Files.isExecutable(binary)) {
                    return binary;
                }
            }
        }
        return unpack(directory);
    }

    private static Path unpack(Path directory) {
        var os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var arch = System.getProperty("os.arch", "");
        var resource =
                "/redis-server-7.0.15-"
                        + (os.startsWith("mac") ? "darwin" : os)
                        + "-"
                        + (arch.equals("aarch64") ? "arm64" : arch.replace("x86_64", "amd64"));
        try (var in = RedisBinary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "no redis-server on the PATH and no "
                                + resource
                                + " on the class path: install one, or set HOLDPOINT_TEST_REDIS");
            }
            var binary = directory.resolve("redis-server");
            Files.copy(in, binary);
            Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
            return binary;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
