package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/// A moment by the clock that a file system stamps its files with.
final class Birth {
    private Birth() {}

    /// Marks now, and returns once that clock has moved on: whatever changes on this file system
    /// from then on has a later stamp. The clock moves every few milliseconds; one that was set
    /// back has moved too.
    ///
    /// @param name of a file that is made for it and stays
    static FileTime mark(Path directory, String name) throws IOException {
        var file = Files.createFile(directory.resolve(name));
        var birth = Objects.requireNonNull(Stat.of(file)).changed();
        var tick = directory.resolve("tick");
        do {
            Files.deleteIfExists(tick);
            Files.createFile(tick);
            Thread.onSpinWait();
        } while (Objects.requireNonNull(Stat.of(tick)).changed().equals(birth));
        Files.delete(tick);
        return birth;
    }
}
