package dev.holdpoint.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A worker's way, link by link: everything is made ready, then each program of the line becomes
/// the next. So it can go on with something trivial before the first program, or after any `--`.
///
/// @param words the line
/// @param envelope for the worker
record Chain(List<String> words, String envelope) {
    /// The name of the first link: namespace, overlay, binds, files, user.
    static final String READY = "set-up";

    /// The name of the last link, the worker itself.
    static final String WORKER = "worker";

    private static final String TRIVIAL = "/usr/bin/true";

    /// The names of the links, in order: of each program that becomes another, and of the worker.
    List<String> links() {
        var links = new ArrayList<String>();
        int link = 0;
        links.add(READY);
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("--")) {
                links.add(name(words.get(link)));
                link = i + 1;
            }
        }
        links.add(WORKER);
        return links;
    }

    /// The line up to and with a link: it costs what the one before costs and its own last link. It
    /// is to be started where everything is ready.
    TimedCommand cut(String link) {
        int left = links().indexOf(link);
        if (left < 0) {
            throw new IllegalArgumentException(link);
        }
        if (left == 0) {
            return TimedCommand.of(List.of(TRIVIAL));
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
