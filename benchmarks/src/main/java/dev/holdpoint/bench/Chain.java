package dev.holdpoint.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The worker's command line, link by link: each program of the chain becomes the next, so the line
/// can be cut after any `--` and go on with something trivial.
///
/// @param words the whole line
/// @param envelope for the worker
record Chain(List<String> words, String envelope) {
    /// The name of the last link, the worker itself.
    static final String WORKER = "worker";

    private static final String TRIVIAL = "/usr/bin/true";

    /// The names of the links, in order: of each program that becomes another, and of the worker.
    List<String> links() {
        var links = new ArrayList<String>();
        int link = 0;
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("--")) {
                links.add(name(words.get(link)));
                link = i + 1;
            }
        }
        links.add(WORKER);
        return links;
    }

    /// The line up to and with a link: it costs what the one before costs and its own last link.
    TimedCommand cut(String link) {
        int left = links().indexOf(link) + 1;
        if (left == 0) {
            throw new IllegalArgumentException(link);
        }
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("--") && --left == 0) {
                var cut = new ArrayList<>(words.subList(0, i + 1));
                cut.add(TRIVIAL);
                return TimedCommand.of(cut);
            }
        }
        return new TimedCommand(words, envelope);
    }

    private static String name(String program) {
        return String.valueOf(Path.of(program).getFileName());
    }
}
