package dev.holdpoint.command;

import dev.holdpoint.model.Deadline;
import dev.holdpoint.model.PassView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What happened to a pass between two looks at it, for people.
final class Story {
    private Story() {}

    /// Whether something happened that is worth telling.
    static boolean isNews(PassView before, PassView now) {
        return now.state() != before.state()
                || now.step() != before.step()
                || !Objects.equals(now.owner(), before.owner())
                || !Objects.equals(now.open(), before.open());
    }

    /// A line for each thing that happened.
    ///
    /// @param before null when this is the first look
    static List<String> between(@Nullable PassView before, PassView now) {
        var told = new ArrayList<String>();
        var plugins = now.work().plugins();
        int from = before == null ? 0 : before.step();
        for (int step = from; step < now.step(); step++) {
            told.add(plugin(plugins, step) + " had its turn");
        }
        switch (now.state()) {
            case SCHEDULED ->
                    told.add("not yet: " + (now.reason() == null ? "later" : now.reason()));
            case QUEUED -> told.add("queued, for whichever executor is free");
            case RUNNING -> {
                if (now.owner() != null) {
                    told.add(now.owner() + " runs " + plugin(plugins, now.step()));
                }
            }
            case WAITING ->
                    told.add(
                            plugin(plugins, now.step())
                                    + " asks a person; until the answer nothing is held: no process,"
                                    + " no slot, no lease"
                                    + deadline(now.deadline()));
            case DONE -> told.add("done: " + now.outcome().map(o -> o.word()).orElse("?"));
            case DEAD -> told.add("dead: " + now.reason());
        }
        return told.stream().map(Show::plain).toList();
    }

    private static String deadline(@Nullable Deadline deadline) {
        return deadline == null
                ? ""
                : "; without one by "
                        + Show.time(deadline.at())
                        + " "
                        + Show.otherwise(deadline.does());
    }

    private static String plugin(List<String> plugins, int step) {
        return step < plugins.size() ? plugins.get(step) : "the end of the pass";
    }
}
