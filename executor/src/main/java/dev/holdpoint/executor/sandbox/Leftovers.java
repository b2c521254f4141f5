package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What workers of an executor that was killed left on this host beside its run directory.
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private Leftovers() {}

    /// Kills the processes in the control groups that an executor took down there as its own, and
    /// removes those groups.
    ///
    /// @param runDirectory of an executor that is known to have ended: what it took down counts,
    ///   not what anything is called
    /// @throws IOException when something of it stays
    public static void end(Path runDirectory) throws IOException {
        end(runDirectory, CgroupFiles.KERNEL);
    }

    static void end(Path runDirectory, CgroupFiles files) throws IOException {
        var record = runDirectory.resolve(Branch.RECORD);
        if (!Files.isRegularFile(record)) {
            return;
        }
        for (var line : Files.readAllLines(record)) {
            var group = Path.of(line);
            if (files.has(group.resolve("cgroup.procs"))) {
                LOG.info("removing the control group {}, which an executor left", group);
                Removal.removeAll(files, group);
            }
        }
    }
}
