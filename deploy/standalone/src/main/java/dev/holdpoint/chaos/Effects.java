package dev.holdpoint.chaos;

import dev.holdpoint.chaos.History.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What plugins left in the workspaces is what the results say: once where a plugin succeeded, not
/// at all where it did not, never by halves.
final class Effects {
    private final History history;
    private final Function<String, List<Event>> events;
    private final List<Violation> violations = new ArrayList<>();

    private Effects(History history, Function<String, List<Event>> events) {
        this.history = history;
        this.events = events;
    }

    static List<Violation> check(History history, Function<String, List<Event>> events) {
        var effects = new Effects(history, events);
        effects.checkAll();
        return effects.violations;
    }

    private void checkAll() {
        Map<String, Long> found =
                history.trees().lines().stream()
                        .collect(Collectors.groupingBy(Effects::key, Collectors.counting()));
        history.ends()
                .forEach((pass, end) -> {
                    for (var turn : end.entries()) {
                        long times = found.getOrDefault(key(pass, turn.plugin()), 0L);
                        long expected = turn.isPublished() ? 1 : 0;
                        if (times != expected) {
                            broken(
                                    times > expected && expected == 1
                                            ? "published twice"
                                            : "published",
                                    "%s of %s is %s, and its line is there %d times"
                                            .formatted(turn.plugin(), pass, turn.status(), times),
                                    pass);
                        }
                        if (turn.plugin().equals(Workload.PAIR)) {
                            checkPair(pass, turn.isPublished());
                        }
                    }
                });
        checkNothingElse();
    }

    private void checkPair(String pass, boolean isPublished) {
        var found = history.trees().pairs().getOrDefault(pass, Set.of());
        var expected = isPublished ? Set.of(1, 2) : Set.of();
        if (!found.equals(expected)) {
            broken("half", "of the two files of " + pass + " there are " + found, pass);
        }
    }

    /// A plugin whose pass does not tell of it has published nevertheless.
    private void checkNothingElse() {
        for (var line : history.trees().lines()) {
            var end = history.ends().get(line.pass());
            boolean isTold =
                    end != null
                            && end.entries().stream()
                                    .anyMatch(turn -> turn.plugin().equals(line.plugin()));
            if (!isTold) {
                broken("published", line + " is in a workspace, and in no result", line.pass());
            }
        }
    }

    private static String key(Line line) {
        return key(line.pass(), line.plugin());
    }

    private static String key(String pass, String plugin) {
        return pass + " " + plugin;
    }

    private void broken(String rule, String sentence, String pass) {
        violations.add(Violation.of(rule, sentence, events.apply(pass)));
    }
}
