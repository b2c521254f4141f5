package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.wire.Yaml;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
record PluginPackage(Path snapshots, Consumer<Path> reading) {
    static final String MANIFEST = "manifest.yml";
    private static final int MOST_READINGS = 5;
