package dev.holdpoint.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The name of a workspace, `root:relative/path`: which directory tree a pass works on, the same on
/// every host.
///
/// @param root letters, digits, `_` and `-`, at most 64; executors map it to a directory
/// @param path relative, with `/` between its parts; no part is empty, `.`, `..` or `.holdpoint`
public record WorkspaceName(String root, String path) {
    private static final Pattern ROOT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    public WorkspaceName {
        var reasons = reasonsAgainst(root, path);
        if (!reasons.isEmpty()) {
            throw new HoldpointException(
                    Problem.BAD_WORKSPACE,
                    "workspace '" + root + ":" + path + "': " + String.join("; ", reasons),
                    reasons);
        }
    }

    /// Reads `root:relative/path`.
    ///
    /// @throws HoldpointException `bad_workspace`, with every reason
    public static WorkspaceName parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new HoldpointException(
                    Problem.BAD_WORKSPACE,
                    "workspace '"
                            + text
                            + "': expected ROOT:PATH such as lab:PROJ-1/EQ1/run-0007, where ROOT is a name that"
                            + " executors were started with (--root ROOT=DIR)");
        }
        return new WorkspaceName(text.substring(0, colon), text.substring(colon + 1));
    }

    public static boolean isRootName(String name) {
        return ROOT.matcher(name).matches();
    }

    /// The parts of the path, outermost first.
    public List<String> parts() {
        return List.of(path.split("/", -1));
    }

    private static List<String> reasonsAgainst(String root, String path) {
        var reasons = new ArrayList<String>();
        if (!isRootName(root)) {
            reasons.add("a root name has letters, digits, '_' and '-', at most 64");
        }
        if (path.length() > 1024) {
            reasons.add("the path is longer than 1024 characters");
        }
        for (var part : path.split("/", -1)) {
            if (part.isEmpty()) {
                reasons.add(
                        "the path has an empty part (it must be relative, without '//' and without a '/' at either end)");
            } else if (part.equals(".") || part.equals("..")) {
                reasons.add("the path has the part '" + part + "', which may lead elsewhere");
            } else if (part.equals(".holdpoint")) {
                reasons.add("the path has the part '.holdpoint', which is Holdpoint's own");
            } else if (part.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
                reasons.add("the path has a control character");
            }
        }
        return reasons.stream().distinct().toList();
    }

    @Override
    public String toString() {
        return root + ":" + path;
    }
}
