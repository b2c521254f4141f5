package dev.holdpoint.system;

import dev.holdpoint.executor.ExecutorMain;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import picocli.CommandLine;

/// An executor that stands still when it first reaches a point in publishing: it makes the file
/// `reached` and waits for the file `go-on`.
final class StoppingExecutor {
    private StoppingExecutor() {}

    /// Runs it.
    ///
    /// @param arguments the point, the directory of the two files, then an executor's flags
    public static void main(String[] arguments) {
        var at = Milestone.valueOf(arguments[0]);
        var directory = Path.of(arguments[1]);
        var flags = Arrays.copyOfRange(arguments, 3, arguments.length);
        System.exit(
                new CommandLine(
                                new ExecutorMain(point -> {
                                    if (point == at) {
                                        standStill(directory);
                                    }
                                }))
                        .execute(flags));
    }

    private static void standStill(Path directory) {
        try {
            if (Files.notExists(directory.resolve("reached"))) {
                Files.createFile(directory.resolve("reached"));
                while (Files.notExists(directory.resolve("go-on"))) {
                    Backoff.sleep(Duration.ofMillis(10));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
