package dev.holdpoint.system;

import dev.holdpoint.executor.ExecutorMain;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import picocli.CommandLine;

/// An executor whose passes stand still at points in publishing, see [Stops].
final class StoppingExecutor {
    private StoppingExecutor() {}

    /// Runs it.
    ///
    /// @param arguments the directory of the stops, then an executor's flags
    public static void main(String[] arguments) {
        System.setProperty("holdpoint.log", "INFO");
        var directory = Path.of(arguments[0]);
        var flags = Arrays.copyOfRange(arguments, 2, arguments.length);
        System.exit(
                new CommandLine(new ExecutorMain(point -> reached(directory, point)))
                        .execute(flags));
    }

    private static void reached(Path directory, Milestone point) {
        var pass = Thread.currentThread().getName().replace("pass-", "");
        if (Files.exists(Stops.wanted(directory, pass, point))
                || Files.exists(Stops.wanted(directory, Stops.ANY, point))) {
            standStill(directory, pass, point);
        }
    }

    private static void standStill(Path directory, String pass, Milestone point) {
        try {
            Files.createFile(Stops.reached(directory, pass, point));
        } catch (FileAlreadyExistsException e) {
            return; // the first time only
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (Files.notExists(directory.resolve(Stops.GO_ON))
                && Files.notExists(Stops.goesOn(directory, pass))) {
            Backoff.sleep(Duration.ofMillis(10));
        }
    }
}
