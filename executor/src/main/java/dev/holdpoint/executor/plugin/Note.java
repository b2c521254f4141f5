package dev.holdpoint.executor.plugin;

import java.nio.file.Path;
import org.slf4j.event.Level;

/// Something that an operator should know of the packages, as one line of the log.
record Note(Level level, String text) {
    static Note info(String text) {
        return new Note(Level.INFO, text);
    }

    static Note warn(String text) {
        return new Note(Level.WARN, text);
    }

    static Note leftOut(Level level, Path directory, String why) {
        return new Note(level, "plugin left out: " + directory + ": " + why);
    }
}
