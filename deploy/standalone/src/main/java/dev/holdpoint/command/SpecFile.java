package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// A file of passes: one JSON object, or many as a JSON array or as one object per line.
///
/// @param isMany also of an array or of lines that hold one pass only
/// @param passes each as JSON text, not looked at yet
record SpecFile(boolean isMany, List<String> passes) {
    private static final int MOST_BYTES = 64 << 20;

    /// Reads it.
    ///
    /// @param name of a file; `-` = `in`
    /// @throws HoldpointException `bad_setting` when it cannot be read; `bad_spec` when it is not
    ///   text, not JSON or too large
    static SpecFile read(String name, InputStream in) {
        var text = text(name, in);
        if (text.stripLeading().startsWith("[")) {
            return new SpecFile(true, Json.parseArray(text).stream().map(Json::write).toList());
        }
        var lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() > 1 && isObject(lines.getFirst())) {
            return new SpecFile(true, lines);
        }
        return new SpecFile(false, List.of(text));
    }

    private static boolean isObject(String line) {
        try {
            Json.parseObject(line);
            return true;
        } catch (HoldpointException e) {
            return false;
        }
    }

    private static String text(String name, InputStream in) {
        try (var source = name.equals("-") ? in : Files.newInputStream(Path.of(name))) {
            var bytes = source.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new HoldpointException(
                        Problem.BAD_SPEC,
                        "the passes in "
                                + name
                                + " are larger than "
                                + MOST_BYTES
                                + " bytes; split them");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new HoldpointException(
                    Problem.BAD_SPEC, "the pass in " + name + " is not UTF-8 text", e);
        } catch (NoSuchFileException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "cannot read the pass: there is no file " + name, e);
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "cannot read the pass from " + name + ": " + e, e);
        }
    }
}
