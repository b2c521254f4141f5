package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files through which one spawn tells how it goes. Nobody but the executor's user may open
/// them.
///
/// @param settings what the sandbox's programs read
/// @param status what they write: one JSON object when the sandbox's first process exists, another
///   when the worker has ended
/// @param report what the worker's supervisor writes at its end
record SpawnFiles(Path settings, Path status, Path report) {
    private static final int MAX_READ = 64 * 1024;

    /// Makes them, empty but for the settings.
    static SpawnFiles create(Path scratch, String settings) throws IOException {
        var files =
                new SpawnFiles(
                        scratch.resolve("settings"),
                        scratch.resolve("status"),
                        scratch.resolve("report"));
        write(files.settings, settings);
        write(files.status, "");
        write(files.report, "");
        return files;
    }

    /// The pid, on this host, of the sandbox's first process; empty as long as there is none.
    Optional<Long> firstProcess() {
        return statusMember("child-pid");
    }

    /// The pid, inside the sandbox, of the worker's supervisor; empty where that is not said.
    Optional<Long> supervisor() {
        return statusMember("supervisor");
    }

    /// The exit code as a shell has it, 128 + N for signal N; empty when nothing was ever executed
    /// inside, or bubblewrap itself was killed.
    Optional<Long> exitCode() {
        return statusMember("exit-code");
    }

    /// The supervisor's report; empty when there is none that can be read.
    Optional<Report> reported() {
        return objects(report).flatMap(Report::of);
    }

    private Optional<Long> statusMember(String name) {
        for (var line : text(status).split("\n", -1)) {
            var value = object(line).map(object -> object.get(name));
            if (value.isPresent() && value.get() instanceof Number number) {
                return Optional.of(number.longValue());
            }
        }
        return Optional.empty();
    }

    private static Optional<Map<String, @Nullable Object>> objects(Path file) {
        return object(text(file));
    }

    private static Optional<Map<String, @Nullable Object>> object(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parseObject(text));
        } catch (HoldpointException e) {
            return Optional.empty(); // half a line so far, or a plugin's forgery
        }
    }

    private static String text(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_READ), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (var channel =
                Files.newByteChannel(
                        file,
                        EnumSet.of(
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            var bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
