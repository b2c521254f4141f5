package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.ResolvedPlugin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads plugin directories into snapshots that nobody changes: what is run is what was counted.
///
/// The digest is SHA-256 over the package's own name and the relative paths, executable bits and
/// bytes of all files, caches of the interpreter left out.
///
/// @param snapshots an existing directory for the copies
/// @param reading hears of each file once it has been copied
record PackageReader(Path snapshots, Consumer<Path> reading) {
    private static final int MOST_READINGS = 5;

    /// A package as it was read.
    ///
    /// @param files as they were then
    /// @param isSettled whether any later change will show in the files
    record Snapshot(Plugin plugin, PackageFiles files, boolean isSettled) {}

    /// Copies a package to `snapshots/<digest>/<module>`, unless it is there already.
    ///
    /// @param directory its name becomes the module's; may be a link to the package
    /// @return empty when it never was the same from the first file to the last
    /// @throws HoldpointException `bad_setting`, `unsupported` with every reason why it cannot be
    ///   used
    Optional<Snapshot> read(Path directory) throws IOException {
        for (int i = 0; i < MOST_READINGS; i++) {
            var building = Files.createTempDirectory(snapshots, ".new-");
            try {
                var begun = Files.getLastModifiedTime(building);
                var files = PackageFiles.of(directory.toRealPath());
                var plugin = read(directory, files, building);
                if (files.equals(PackageFiles.of(directory.toRealPath()))) {
                    return Optional.of(
                            new Snapshot(keep(plugin, building), files, files.areOlderThan(begun)));
                }
            } finally {
                deleteTree(building);
            }
        }
        return Optional.empty();
    }

    private Plugin read(Path directory, PackageFiles files, Path building) throws IOException {
        PluginManifest.read(ManifestFile.text(files.source())); // before much is copied
        var copy = building.resolve(directory.getFileName());
        var digest = copy(files, copy);
        var manifest = PluginManifest.read(ManifestFile.text(copy));
        checkProgram(manifest, copy);
        return new Plugin(
                new ResolvedPlugin(manifest.name(), manifest.version(), digest),
                copy,
                manifest.entrypoint(),
                manifest.declared(),
                manifest.isolation());
    }

    private Plugin keep(Plugin plugin, Path building) throws IOException {
        Files.setPosixFilePermissions(building, PosixFilePermissions.fromString("rwxr-xr-x"));
        var target = snapshots.resolve(plugin.identity().digest());
        var module = target.resolve(plugin.module());
        if (Files.notExists(module)) {
            Files.move(building, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Plugin(
                plugin.identity(),
                module,
                plugin.entrypoint(),
                plugin.declared(),
                plugin.isolation());
    }

    private String copy(PackageFiles files, Path target) throws IOException {
        var digest = sha256();
        digest.update((target.getFileName() + "\0").getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(target);
        for (var file : files.files()) {
            var header = file.relative() + "\0" + file.isExecutable() + "\0" + file.size() + "\0";
            digest.update(header.getBytes(StandardCharsets.UTF_8));
            var copy = target.resolve(file.relative());
            Files.createDirectories(copy.getParent());
            try (var content = Files.newInputStream(files.source().resolve(file.relative()))) {
                Files.copy(new DigestInputStream(content, digest), copy);
            }
            Files.setPosixFilePermissions(
                    copy,
                    PosixFilePermissions.fromString(
                            file.isExecutable() ? "r-xr-xr-x" : "r--r--r--"));
            reading.accept(files.source().resolve(file.relative()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// A program that is named with a directory is a file of the package.
    private static void checkProgram(PluginManifest manifest, Path copy) {
        if (manifest.entrypoint().isEmpty()) {
            return;
        }
        var word = manifest.entrypoint().getFirst();
        var program = copy.resolve(word).normalize();
        if (word.contains("/")
                && !word.startsWith("/")
                && !(program.startsWith(copy) && Files.isExecutable(program))) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "entrypoint: expected an executable file of the package, got '" + word + "'");
        }
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
