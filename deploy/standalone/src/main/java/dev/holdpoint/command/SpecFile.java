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
import java.util.function.Supplier;

/// A file of passes: one JSON object, or many as a JSON array or as one object per line.
///
/// @param isMany whether each gets a verdict of its own: of an array, of a file by the name
///   `….jsonl`, and of more than one line with an object
/// @param passes each as JSON text, not looked at yet
record SpecFile(boolean isMany, List<String> passes) {
    private static final int MOST_BYTES = 64 << 20;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    /// Reads it.
    ///
    /// @param name of a file; `-` = `in`
    /// @throws HoldpointException `bad_setting` when it cannot be read; `bad_spec` when it is not
    ///   text, not JSON or too large
    static SpecFile read(String name, InputStream in) {
        var text = text(name, in);
        if (text.stripLeading().startsWith("[")) {
            return new SpecFile(true, array(text));
        }
        var lines = text.lines().filter(line -> !line.isBlank()).toList();
        boolean isLines =
                name.endsWith(".jsonl")
                        || (lines.size() > 1
                                && !isObject(text)
                                && lines.stream().anyMatch(SpecFile::isObject));
        return isLines ? new SpecFile(true, lines) : new SpecFile(false, List.of(text));
    }

    private static List<String> array(String text) {
        return parsed(() -> Json.parseArray(text)).stream().map(Json::write).toList();
    }

    /// Reads JSON that may hold answers, which may be secret: where it is none, only the place is
    /// said, not what stands there.
    ///
    /// @throws HoldpointException `bad_spec`
    static <T> T parsed(Supplier<T> read) {
        try {
            return read.get();
        } catch (HoldpointException e) {
            var message = String.valueOf(e.getMessage());
            int place = message.lastIndexOf(" at line ");
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    place >= 0
                            ? "the pass is not JSON" + message.substring(place)
                            : "expected a JSON object, which a pass is: {…}");
        }
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
            var text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new HoldpointException(
                    Problem.BAD_SPEC, "the passes in " + name + " are not UTF-8 text", e);
        } catch (NoSuchFileException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "cannot read the passes: there is no file " + name, e);
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "cannot read the passes from " + name + ": " + e, e);
        }
    }
}
