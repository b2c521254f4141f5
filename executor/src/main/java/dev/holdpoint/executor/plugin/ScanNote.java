package dev.holdpoint.executor.plugin;

import java.nio.file.Path;
import org.slf4j.event.Level;

/// Something that an operator should know of the packages, as one line of the log.
record ScanNote(Level level, String text) {
    static ScanNote info(String text) {
        return new ScanNote(Level.INFO, text);
    }

    static ScanNote warn(String text) {
        return new ScanNote(Level.WARN, text);
    }

    static ScanNote leftOut(Level level, Path directory, String why) {
        return new ScanNote(level, "plugin left out: " + directory + ": " + why);
    }
}
