package dev.holdpoint.executor.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Something that an operator should know of the packages, as one line of the log.
///
/// @param leftOut `DIRECTORY: reason` where a package is not used; null = it says something else
record Note(Level level, String text, @Nullable String leftOut) {
    static Note info(String text) {
        return new Note(Level.INFO, text, null);
    }

    static Note warn(String text) {
        return new Note(Level.WARN, text, null);
    }

    static Note leftOut(Level level, Path directory, String why) {
        var sentence = directory + ": " + why;
        return new Note(level, "plugin left out: " + sentence, sentence);
    }
}
