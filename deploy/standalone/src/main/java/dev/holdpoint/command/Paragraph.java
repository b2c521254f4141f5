package dev.holdpoint.command;

import java.util.ArrayList;
import java.util.List;

/// Text in lines of at most so many letters, broken between words.
final class Paragraph {
    private Paragraph() {}

    /// At least one line; a word longer than a line has one for itself.
    static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
