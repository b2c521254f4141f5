package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file in the run directory by which the next executor finds the processes of a spawn, should
/// this one be killed: its mark, then the pid of its leader and when that was started.
record Notice(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(Notice.class);
    private static final String DIRECTORY = "spawns";

    /// What it says.
    ///
    /// @param leader pid; 0 where it was not known yet
    /// @param startTicks as in [ProcStat]
    record Evidence(Mark mark, long leader, long startTicks) {}

    /// Made before anything is started.
    static Notice of(Path runDirectory, Mark mark) throws IOException {
        var directory = Files.createDirectories(runDirectory.resolve(DIRECTORY));
        return new Notice(Files.writeString(directory.resolve(mark.value()), ""));
    }

    void leads(long pid) throws IOException {
        var stat = ProcStat.of(pid);
        if (stat.isPresent()) {
            Files.writeString(file, pid + " " + stat.get().startTicks() + "\n");
        }
    }

    /// When all of the spawn are gone.
    void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} is left behind: {}", file, e.toString());
        }
    }

    /// All that an executor left.
    static List<Evidence> all(Path runDirectory) throws IOException {
        var found = new ArrayList<Evidence>();
        try (var files = Files.newDirectoryStream(runDirectory.resolve(DIRECTORY))) {
            for (var file : files) {
                evidence(file).ifPresent(found::add);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return found;
    }

    private static Optional<Evidence> evidence(Path file) throws IOException {
        var mark = Mark.parse(file.getFileName().toString());
        var words = Files.readString(file).strip().split(" ", -1);
        boolean isWhole = words.length == 2 && words[0].matches("[0-9]{1,10}");
        return mark.map(found ->
                isWhole && words[1].matches("[0-9]{1,18}")
                        ? new Evidence(found, Long.parseLong(words[0]), Long.parseLong(words[1]))
                        : new Evidence(found, 0, 0));
    }
}
