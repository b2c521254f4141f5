package dev.holdpoint.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The worker's command line, link by link: each program of the chain becomes the next, so the line
/// can be cut after any `--` and go on with something trivial.
final class Chain {
    /// The name of the whole line with the worker that it ends in.
    static final String WORKER = "worker";

    private static final String TRIVIAL = "/usr/bin/true";

    private Chain() {}

    /// The line cut after each link, by the link's name, and whole; each costs what the one before
    /// costs and its own last link.
    ///
    /// @param words the whole line
    /// @param envelope for the worker
    static Map<String, TimedCommand> cuts(List<String> words, String envelope) {
        var cuts = new LinkedHashMap<String, TimedCommand>();
        int link = 0;
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("--")) {
                cuts.put(name(words.get(link)), cut(words.subList(0, i + 1)));
                link = i + 1;
            }
        }
        cuts.put(WORKER, new TimedCommand(words, envelope));
        return cuts;
    }

    private static TimedCommand cut(List<String> links) {
        var words = new ArrayList<>(links);
        words.add(TRIVIAL);
        return TimedCommand.of(words);
    }

    private static String name(String program) {
        return String.valueOf(Path.of(program).getFileName());
    }
}
