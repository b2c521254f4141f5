package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Bookmark;
import dev.holdpoint.executor.run.Reported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Work that waits on disk for a person's answer.
final class Parked {
    private static final String FINISHED = "finished";
    private static final String ASKING = "asking";
    private static final String REPORTED = "reported";
    private static final String LEFT_OUT = "reported_left_out";

    private Parked() {}

    static Map<String, @Nullable Object> more(Bookmark bookmark) {
        var more = new LinkedHashMap<String, @Nullable Object>();
        more.put(FINISHED, bookmark.finished());
        more.put(ASKING, bookmark.asking());
        more.put(REPORTED, bookmark.reported().files());
        more.put(LEFT_OUT, bookmark.reported().leftOut());
        return more;
    }

    static Bookmark bookmark(ChangeSet parked) {
        var finished =
                parked.more().get(FINISHED) instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.<String>of();
        return new Bookmark(
                finished,
                parked.more().get(ASKING) instanceof String asking ? asking : null,
                new Reported(
                        files(parked.more().get(REPORTED)),
                        parked.more().get(LEFT_OUT) instanceof Number leftOut
                                ? leftOut.intValue()
                                : 0));
    }

    private static List<Map<String, @Nullable Object>> files(@Nullable Object list) {
        var reported = new ArrayList<Map<String, @Nullable Object>>();
        if (list instanceof List<?> files) {
            for (var file : files) {
                var said = new LinkedHashMap<String, @Nullable Object>();
                if (file instanceof Map<?, ?> map) {
                    map.forEach((name, value) -> said.put(String.valueOf(name), value));
                }
                reported.add(said);
            }
        }
        return reported;
    }
}
