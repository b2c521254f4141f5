package dev.holdpoint.guide;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a guide in Markdown tells its reader to do, in order.
///
/// A block whose opening fence names a language and a path is a file, which begins as it stands
/// there. A block `console` is typed: lines that begin with `$ ` are commands (a `\` at the end
/// goes on in the next line), the lines after each are what it prints. `console service` is one
/// command that goes on. All other blocks are only shown.
record Guide(List<Step> steps) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+) ?([^\\n]*)\\n(.*?)^```$");

    sealed interface Step {}

    /// Write a file.
    record Write(String path, String text) implements Step {}

    /// Type a command, and see this.
    ///
    /// @param at where in the guide what it prints begins and ends
    record Type(String command, String printed, Span at) implements Step {}

    /// Start a command that goes on.
    record Serve(String command) implements Step {}

    /// Offsets in the text of the guide.
    record Span(int from, int to) {}

    Guide {
        steps = List.copyOf(steps);
    }

    static Guide read(String markdown) {
        var steps = new ArrayList<Step>();
        var block = BLOCK.matcher(markdown);
        while (block.find()) {
            if (!block.group(1).equals("console")) {
                if (!block.group(2).isBlank()) {
                    steps.add(new Write(block.group(2).strip(), block.group(3)));
                }
            } else if (block.group(2).equals("service")) {
                steps.add(new Serve(block.group(3).strip().substring(2)));
            } else {
                typed(block.group(3), block.start(3), steps);
            }
        }
        return new Guide(steps);
    }

    private static final Pattern TYPED =
            Pattern.compile("(?m)^\\$ ((?:.*\\\\\\n)*.*)\\n((?:(?!\\$ ).*\\n)*)");

    private static void typed(String block, int offset, List<Step> steps) {
        var typed = TYPED.matcher(block);
        while (typed.find()) {
            var at = new Span(offset + typed.start(2), offset + typed.end(2));
            steps.add(new Type(typed.group(1), typed.group(2), at));
        }
    }
}
