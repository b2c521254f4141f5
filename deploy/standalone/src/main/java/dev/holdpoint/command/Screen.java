package dev.holdpoint.command;

import java.util.Map;

/// What is printed on.
///
/// @param columns how wide it is; 0 = no screen but a file or a pipe, where nothing is cut
/// @param hasColour whether colours may be used
/// @param canRedraw whether the cursor may be moved
record Screen(int columns, boolean hasColour, boolean canRedraw) {
    static final Screen NONE = new Screen(0, false, false);

    private static final int NARROWEST = 20;

    /// The one of this process.
    ///
    /// @param columns as the launcher found them; empty when standard output is no terminal
    /// @param environment NO_COLOR with any value, or TERM=dumb, turn colours off
    static Screen of(String columns, Map<String, String> environment) {
        int wide;
        try {
            wide = Integer.parseInt(columns);
        } catch (NumberFormatException e) {
            return NONE;
        }
        boolean isDumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean isPlain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return wide <= 0
                ? NONE
                : new Screen(Math.max(wide, NARROWEST), !isDumb && !isPlain, !isDumb);
    }

    boolean isThere() {
        return columns > 0;
    }

    /// A word in the colour of what it means: green is good, yellow waits for somebody, red went
    /// wrong, cyan is on its way, purple was stopped or is a warning.
    String coloured(String word, String text) {
        if (!hasColour) {
            return text;
        }
        var code =
                switch (word) {
                    case "success", "done", "answered", "ok", "yes" -> "32";
                    case "waiting", "open", "partial", "paused" -> "33";
                    case "failed",
                            "dead",
                            "aborted",
                            "expired",
                            "ERROR",
                            "CRITICAL",
                            "NOT OK",
                            "no" ->
                            "31";
                    case "running", "queued", "scheduled" -> "36";
                    case "cancelled", "WARNING" -> "35";
                    default -> "";
                };
        return code.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    String bold(String text) {
        return hasColour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
