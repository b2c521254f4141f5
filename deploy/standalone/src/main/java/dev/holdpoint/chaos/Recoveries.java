package dev.holdpoint.chaos;

import dev.holdpoint.chaos.Monkey.Act;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How long things stood still after what the monkey did.
final class Recoveries {
    /// Later than this it was something else that ended the standstill.
    private static final long LONGEST_MS = 60_000;

    /// A server that is being killed may take this long to be gone.
    private static final long AT_WORK_MS = 200;

    private Recoveries() {}

    /// Milliseconds by what happened, in no order.
    static Map<String, List<Long>> of(List<Event> events, List<Act> acts) {
        var times = new TreeMap<String, List<Long>>();
        for (var act : acts) {
            if (act.what().startsWith("kill ")) {
                var executor = act.what().substring("kill ".length());
                times.computeIfAbsent("kill -9 → running elsewhere", what -> new ArrayList<>())
                        .addAll(elsewhere(events, executor, act.begun()));
            } else if (!act.what().contains(" executor-")) {
                var all = times.computeIfAbsent(act.what() + " → taking", w -> new ArrayList<>());
                events.stream()
                        .filter(event -> event.name().equals("taken"))
                        .filter(event -> event.at() > act.begun() + AT_WORK_MS)
                        .filter(event -> event.at() - act.begun() < LONGEST_MS)
                        .findFirst()
                        .ifPresent(event -> all.add(event.at() - act.begun()));
            }
        }
        return times;
    }

    /// For each pass that this executor had at that moment: until it was taken again.
    private static List<Long> elsewhere(List<Event> events, String executor, long killed) {
        var held = new HashMap<String, Long>();
        var times = new ArrayList<Long>();
        for (var event : events) {
            boolean isTake = event.name().equals("taken");
            if (event.at() <= killed) {
                if (isTake && event.field("executor").equals(executor)) {
                    held.put(event.pass(), event.at());
                } else if (isTake
                        || event.isEnd()
                        || event.isLetGo()
                        || event.name().equals("lapsed")) {
                    held.remove(event.pass());
                }
            } else if (isTake && held.remove(event.pass()) != null) {
                times.add(event.at() - killed);
            }
        }
        return times;
    }
}
