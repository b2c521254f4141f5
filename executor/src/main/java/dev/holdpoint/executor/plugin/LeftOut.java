package dev.holdpoint.executor.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The packages that are not used, short enough to be said once a second.
final class LeftOut {
    /// As many sentences; one more says how many there would be.
    static final int MOST = 20;

    /// Characters of a sentence.
    static final int LONGEST = 400;

    private LeftOut() {}

    /// What these notes say of packages that are not used.
    static List<String> of(List<ScanNote> notes) {
        var all =
                notes.stream()
                        .map(ScanNote::leftOut)
                        .flatMap(Stream::ofNullable)
                        .map(LeftOut::cut)
                        .toList();
        if (all.size() <= MOST) {
            return all;
        }
        var some = new ArrayList<>(all.subList(0, MOST));
        some.add("and " + (all.size() - MOST) + " more; the executor's log has them all");
        return List.copyOf(some);
    }

    private static String cut(String sentence) {
        if (sentence.length() <= LONGEST) {
            return sentence;
        }
        int end = LONGEST - 1;
        return sentence.substring(
                        0, Character.isHighSurrogate(sentence.charAt(end - 1)) ? end - 1 : end)
                + "…";
    }
}
