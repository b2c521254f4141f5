package dev.holdpoint.queue.redis;

import java.util.ArrayList;
import java.util.List;

/// Why an entry of a stream was refused, within limits: whoever wrote a small entry must not fill
/// receipts, replies and the refused stream with large ones.
final class Reasons {
    /// In characters, of one reason and of all together.
    private static final int LONGEST = 500;

    private static final int MOST = 4096;

    private Reasons() {}

    /// The first of them, and how many more there are.
    static List<String> shortened(List<String> all) {
        var some = new ArrayList<String>();
        int size = 0;
        for (var reason : all) {
            var text = shortened(reason);
            size += text.length();
            if (size > MOST) {
                some.add("and " + (all.size() - some.size()) + " more");
                break;
            }
            some.add(text);
        }
        return some;
    }

    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
