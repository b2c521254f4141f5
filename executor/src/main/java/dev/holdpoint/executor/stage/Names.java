package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Violation;
import java.nio.file.Path;
import java.util.Optional;

/// What may be published under which name, whatever the write policy says.
final class Names {
    static final int DEEPEST = 100;
    static final int LONGEST = 1024;

    /// More bytes than any name of the longest has.
    static final int LONGEST_BYTES = 4 * LONGEST;

    private static final int SET_ID = 06000;

    private Names() {}

    /// Why this name cannot be published; empty when it can.
    ///
    /// @param path relative to the workspace
    static Optional<Violation> refusal(Path path) {
        var text = path.toString();
        if (!Path.of(text).equals(path)) {
            return Optional.of(new Violation(text, "a name that is not UTF-8"));
        }
        if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return Optional.of(new Violation(text, "a control character in a name"));
        }
        if (path.getNameCount() > DEEPEST || text.length() > LONGEST) {
            return Optional.of(tooLong(text));
        }
        return Optional.empty();
    }

    static Violation tooLong(String path) {
        var start = path.length() > 60 ? path.substring(0, 60) + "…" : path;
        return new Violation(
                start,
                "deeper than "
                        + DEEPEST
                        + " directories or longer than "
                        + LONGEST
                        + " characters");
    }

    /// Why a file with this mode cannot be published; empty when it can.
    static Optional<Violation> refusal(String path, Stat stat) {
        if (stat.isRegular() && (stat.mode() & SET_ID) != 0) {
            return Optional.of(new Violation(path, "a setuid or setgid bit"));
        }
        return Optional.empty();
    }

    /// Whether a link leads out of the workspace.
    ///
    /// `..` is only trusted at the beginning of a target, where it goes up from real directories;
    /// after another name it might go up from wherever a link led.
    ///
    /// @param path of the link, relative to the workspace
    /// @param workspace its absolute path
    static boolean leadsOut(Path path, Path target, Path workspace) {
        if (target.isAbsolute()) {
            return !target.startsWith(workspace) || hasParent(target);
        }
        int up = 0;
        while (up < target.getNameCount() && target.getName(up).toString().equals("..")) {
            up++;
        }
        boolean later =
                up < target.getNameCount() && hasParent(target.subpath(up, target.getNameCount()));
        return later || up > path.getNameCount() - 1;
    }

    private static boolean hasParent(Path path) {
        for (var name : path) {
            if (name.toString().equals("..")) {
                return true;
            }
        }
        return false;
    }
}
