package dev.holdpoint.executor.plugin;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Yaml;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that makes a directory a plugin package.
public final class ManifestFile {
    /// Its name, right in the package's directory.
    public static final String NAME = "manifest.yml";

    private ManifestFile() {}

    /// What it says, as text that need not be YAML.
    ///
    /// @param directory the package's
    /// @throws HoldpointException `bad_setting` where it is no regular file, larger than
    ///   [Yaml#MAX_BYTES], or not UTF-8
    /// @throws IOException when it cannot be read, or is not there
    public static String text(Path directory) throws IOException {
        var file = directory.resolve(NAME);
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw unusable("no regular file");
        }
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(Yaml.MAX_BYTES + 1);
        }
        if (bytes.length > Yaml.MAX_BYTES) {
            throw unusable("larger than " + Yaml.MAX_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new HoldpointException(Problem.BAD_SETTING, "not UTF-8", e);
        }
    }

    private static HoldpointException unusable(String why) {
        return new HoldpointException(Problem.BAD_SETTING, why);
    }
}
