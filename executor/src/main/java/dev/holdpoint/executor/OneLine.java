package dev.holdpoint.executor;

import java.util.regex.Pattern;

/// What a plugin said, as it may stand inside a line of ours: without whatever ends a line, steers
/// a terminal or turns the direction of a text.
final class OneLine {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private OneLine() {}

    /// @param most characters (of UTF-16); what is over is left out, and `…` says so
    static String of(String text, int most) {
        return UNSEEN.matcher(cut(text, most)).replaceAll(" ");
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
