package dev.holdpoint.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the logs of child processes from growing for ever.
///
/// A `*.log` beyond a size is copied to `….log.1`, older ones move on to `.2` and `.3`, and is cut.
/// Its writer only ever appends, so it need not know; a line written between copy and cut is lost.
final class LogRotation implements AutoCloseable {
    static final long LARGEST = 16L << 20;
    static final int KEPT = 3;

    private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
    private static final Duration EACH = Duration.ofMinutes(1);

    private final Path directory;
    private final long largest;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("log-rotation").daemon().factory());

    /// @param largest in bytes, of each log
    LogRotation(Path directory, long largest) {
        this.directory = directory;
        this.largest = largest;
    }

    /// Looks each minute from now on.
    static LogRotation start(Path directory) {
        var rotation = new LogRotation(directory, LARGEST);
        var _ =
                rotation.clock.scheduleWithFixedDelay(
                        rotation::look, 0, EACH.toSeconds(), TimeUnit.SECONDS);
        return rotation;
    }

    /// One look at all of them.
    void look() {
        try (var logs = Files.newDirectoryStream(directory, "*.log")) {
            for (var log : logs) {
                if (Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)
                        && Files.size(log) > largest) {
                    rotate(log);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("logs in {} are not rotated: {}", directory, e.toString());
        }
    }

    private static void rotate(Path log) throws IOException {
        for (int number = KEPT; number > 1; number--) {
            var younger = numbered(log, number - 1);
            if (Files.exists(younger, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(younger, numbered(log, number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(
                log,
                numbered(log, 1),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        try (var channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    private static Path numbered(Path log, int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
