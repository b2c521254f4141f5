package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// What came on stdout, without the last line of a Python plugin that had no supervisor and left by
/// `os._exit` with a code that a signal could have caused.
///
/// @param stdout all but that line
/// @param code the one it named; empty where there is no such line
record Departure(String stdout, OptionalInt code) {
    private static final Pattern LINE = Pattern.compile("\\n\\{\"left\": ([0-9]{1,3})}\\n$");
    private static final int LONGEST = 20;

    /// @param stdout all that came
    static Departure of(String stdout) {
        int from = Math.max(0, stdout.length() - LONGEST);
        var line = LINE.matcher(stdout).region(from, stdout.length());
        return line.find()
                ? new Departure(
                        stdout.substring(0, line.start()),
                        OptionalInt.of(Integer.parseInt(line.group(1))))
                : unsaid(stdout);
    }

    /// Of one that has no such line.
    static Departure unsaid(String stdout) {
        return new Departure(stdout, OptionalInt.empty());
    }

    /// How it ended, by what it said and by the exit code as a shell has it, 128 + N for signal N.
    /// One that lies deceives about itself alone.
    Exit.Status status(int shown) {
        return shown > 128 && code.orElse(0) != shown
                ? new Exit.Status.Signalled(shown - 128)
                : new Exit.Status.Exited(shown);
    }
}
