package dev.holdpoint.executor.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Something that an operator should know of the packages, as one line of the log.
///
/// @param leftOut `DIRECTORY: reason` where a package is not used; null = it says something else
record ScanNote(Level level, String text, @Nullable String leftOut) {
    static ScanNote info(String text) {
        return new ScanNote(Level.INFO, text, null);
    }

    static ScanNote warn(String text) {
        return new ScanNote(Level.WARN, text, null);
    }

    static ScanNote leftOut(Level level, Path directory, String why) {
        var sentence = directory + ": " + why;
        return new ScanNote(level, "plugin left out: " + sentence, sentence);
    }
}
