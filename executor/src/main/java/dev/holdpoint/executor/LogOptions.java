package dev.holdpoint.executor;

import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of an executor that say where the stderr of plugins goes, and how long it is kept.
final class LogOptions {
    @Option(
            names = "--log-dir",
            paramLabel = "DIR",
            defaultValue = "${env:HOLDPOINT_LOG_DIR}",
            description = {
                "where the stderr of plugins goes, as plugins/PLUGIN/PASS.stderr",
                "(HOLDPOINT_LOG_DIR); default: holdpoint-logs-USER in the temporary directory"
            })
    private @Nullable Path logs;

    @Option(
            names = "--capture-days",
            paramLabel = "N",
            defaultValue = "${env:HOLDPOINT_CAPTURE_DAYS:-30}",
            description =
                    "days that the stderr of plugins is kept (HOLDPOINT_CAPTURE_DAYS); default:"
                            + " ${DEFAULT-VALUE}")
    private int captureDays;

    @Option(
            names = "--capture-mib",
            paramLabel = "N",
            defaultValue = "${env:HOLDPOINT_CAPTURE_MIB:-1024}",
            description =
                    "MiB of it that are kept, the newest, and always those of passes that are not"
                            + " over (HOLDPOINT_CAPTURE_MIB); default: ${DEFAULT-VALUE}")
    private long captureMib;

    /// @throws HoldpointException `bad_setting`
    Captures.Kept kept() {
        if (captureDays < 1 || captureMib < 1) {
            throw ExecutorMain.wrong(
                    "--capture-days and --capture-mib take 1 or more; got "
                            + captureDays
                            + " and "
                            + captureMib);
        }
        return new Captures.Kept(Duration.ofDays(captureDays), captureMib << 20);
    }

    /// Made where it is missing.
    ///
    /// @throws HoldpointException `bad_setting`
    Path directory() {
        try {
            return logs == null ? ownLogDirectory() : Files.createDirectories(logs).toRealPath();
        } catch (IOException e) {
            throw ExecutorMain.wrong("--log-dir " + logs + " cannot be made: " + e);
        }
    }

    /// The same at every start, so that old captures are found and removed; a new one where
    /// somebody else has that name.
    private static Path ownLogDirectory() throws IOException {
        var path =
                Path.of(
                        System.getProperty("java.io.tmpdir", "/tmp"),
                        "holdpoint-logs-" + System.getProperty("user.name", "executor"));
        var closed = PosixFilePermissions.fromString("rwx------");
        try {
            return Files.createDirectory(path, PosixFilePermissions.asFileAttribute(closed));
        } catch (FileAlreadyExistsException e) {
            boolean isOurs =
                    Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                            && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
                                    .equals(Files.getOwner(Path.of("/proc/self/")))
                            && Files.getPosixFilePermissions(path).equals(closed);
            return isOurs ? path : Files.createTempDirectory("holdpoint-logs-");
        }
    }
}
