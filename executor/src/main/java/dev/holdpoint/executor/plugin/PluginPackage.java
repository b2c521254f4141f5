package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.ResolvedPlugin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// One plugin directory, read once into a snapshot that nobody changes: what is run is what was
/// counted.
///
/// The digest is SHA-256 over the package's own name and the relative paths, executable bits and
/// bytes of all files, caches of the interpreter left out. A package has at most 5 000 files and
/// 512 MiB, and no symbolic links.
final class PluginPackage {
    private static final int MAX_FILES = 5_000;
    private static final long MAX_BYTES = 512L << 20;

    private final Path source;
    private final PluginManifest manifest;

    private PluginPackage(Path source, PluginManifest manifest) {
        this.source = source;
        this.manifest = manifest;
    }

    /// Reads the manifest of a package.
    ///
    /// @throws HoldpointException `bad_setting` with every reason why it cannot be used
    static PluginPackage read(Path source) throws IOException {
        return new PluginPackage(
                source, PluginManifest.read(Files.readString(source.resolve("manifest.yml"))));
    }

    /// Copies the package to `snapshots/<digest>/<module>`, unless it is there already.
    Plugin snapshot(Path snapshots) throws IOException {
        var building = Files.createTempDirectory(snapshots, ".new-");
        try {
            var module = source.getFileName().toString();
            var digest = copy(building.resolve(module));
            Files.setPosixFilePermissions(building, PosixFilePermissions.fromString("rwxr-xr-x"));
            var target = snapshots.resolve(digest);
            if (Files.notExists(target.resolve(module))) {
                Files.move(building, target, StandardCopyOption.ATOMIC_MOVE);
            }
            return new Plugin(
                    new ResolvedPlugin(manifest.name(), manifest.version(), digest),
                    target.resolve(module),
                    manifest.entrypoint(),
                    manifest.declared(),
                    manifest.isolation());
        } finally {
            deleteTree(building);
        }
    }

    private String copy(Path target) throws IOException {
        var digest = sha256();
        digest.update((target.getFileName() + "\0").getBytes(StandardCharsets.UTF_8));
        long bytes = 0;
        Files.createDirectories(target);
        for (var file : files()) {
            var relative = source.relativize(file);
            boolean executable = Files.isExecutable(file);
            var content = Files.readAllBytes(file);
            bytes += content.length;
            if (bytes > MAX_BYTES) {
                throw new HoldpointException(
                        Problem.BAD_SETTING, "the package is larger than " + MAX_BYTES + " bytes");
            }
            var header = relative + "\0" + executable + "\0" + content.length + "\0";
            digest.update(header.getBytes(StandardCharsets.UTF_8));
            digest.update(content);
            var copy = target.resolve(relative.toString());
            Files.createDirectories(copy.getParent());
            Files.write(copy, content);
            Files.setPosixFilePermissions(
                    copy, PosixFilePermissions.fromString(executable ? "r-xr-xr-x" : "r--r--r--"));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        try (var walk = Files.walk(source)) {
            for (var path : (Iterable<Path>) walk::iterator) {
                if (source.relativize(path).toString().contains("__pycache__")) {
                    continue;
                }
                if (Files.isSymbolicLink(path)) {
                    throw new HoldpointException(
                            Problem.BAD_SETTING,
                            "symbolic link in the package: " + source.relativize(path));
                }
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(path);
                }
                if (files.size() > MAX_FILES) {
                    throw new HoldpointException(
                            Problem.BAD_SETTING,
                            "the package has more than " + MAX_FILES + " files");
                }
            }
        }
        files.sort(null);
        return files;
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        try (var walk = Files.walk(root)) {
            for (var path : walk.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
