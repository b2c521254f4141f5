package dev.holdpoint.executor.hostile;

import dev.holdpoint.executor.stage.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// A copy of everything that an executor of the suite is made of, which any user can reach.
///
/// @param home a directory of its own, with place for what the executors do
record Outfit(Path home, String classPath) implements AutoCloseable {
    private static final Path KIT = Path.of("sdk/python");

    /// What it needs of the class path.
    private static final Pattern NEEDED =
            Pattern.compile(
                    "classes|/out$|holdpoint|jackson|slf4j|logback|jspecify|snakeyaml|uuid|re2j");

    static Outfit make() throws IOException {
        var home = Files.createTempDirectory(Path.of("/var/tmp"), "hostile");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var entries = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(":", -1)) {
            if (NEEDED.matcher(entry).find()) {
                var copy = home.resolve("class-path").resolve(Integer.toString(entries.size()));
                copy(Path.of(entry), copy);
                entries.add(copy.toString());
            }
        }
        return new Outfit(home, String.join(":", entries));
    }

    void copyKit(Path installation) throws IOException {
        copy(KIT, installation.resolve("executor").resolve(KIT));
    }

    /// The program that runs workers.
    Path worker(Path installation) {
        var kit = installation.resolve("executor").resolve(KIT);
        var compiled = kit.resolve("holdpoint/_worker.pyc");
        return Files.exists(compiled) ? compiled : kit.resolve("holdpoint/_worker.py");
    }

    /// The words that start a program, up to its arguments.
    List<String> words(Class<?> main, Path temporary) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath,
                main.getName());
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        try (var paths = Files.walk(from)) {
            for (var path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        Trees.delete(home);
    }
}
