package dev.holdpoint.chaos;

import dev.holdpoint.chaos.History.End;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Judges a history: nothing lost, nothing published twice or by halves, no owner but the one with
/// the highest fence, one winner for each question, one end for each pass.
final class HistoryChecker {
    private final History history;
    private final Map<String, List<Event>> byPass = new LinkedHashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private HistoryChecker(History history) {
        this.history = history;
        for (var event : history.events()) {
            byPass.computeIfAbsent(event.pass(), pass -> new ArrayList<>()).add(event);
        }
    }

    /// Every promise that was not kept; empty when all were.
    static List<Violation> check(History history) {
        var checker = new HistoryChecker(history);
        checker.checkAll();
        return List.copyOf(checker.violations);
    }

    private void checkAll() {
        if (history.missed() > 0) {
            broken("history", history.missed() + " events were not seen, so nothing is proven", "");
        }
        history.confirmed().forEach(this::checkNotLost);
        byPass.forEach((pass, events) -> {
            if (!pass.isEmpty()) {
                checkFences(pass, events);
                checkSteps(pass, events);
                checkEnds(pass, events);
            }
        });
        violations.addAll(Effects.check(history, pass -> byPass.getOrDefault(pass, List.of())));
        violations.addAll(Winners.check(history, pass -> byPass.getOrDefault(pass, List.of())));
    }

    private void checkNotLost(String pass) {
        var end = history.ends().get(pass);
        if (end == null) {
            broken("lost", "pass " + pass + " was confirmed, and Redis does not know it", pass);
        } else if (!end.isTerminal()) {
            broken("lost", "pass " + pass + " was confirmed, and is " + end.state(), pass);
        }
    }

    /// Each take is under a higher fence than all before, and only its owner moves the pass.
    private void checkFences(String pass, List<Event> events) {
        long highest = 0;
        long owner = 0;
        for (var event : events) {
            switch (event.name()) {
                case "taken", "raised" -> {
                    if (event.fence() <= highest) {
                        broken("fence", pass + " was taken under a fence that is not higher", pass);
                    }
                    highest = event.fence();
                    owner = event.fence();
                }
                case "lapsed", "dead" -> {
                    if (event.fence() <= highest) {
                        broken("fence", pass + " was brought back under an old fence", pass);
                    }
                    highest = event.fence();
                    owner = 0;
                }
                default -> {
                    if (event.isOfOwner() && event.fence() != owner) {
                        broken(
                                "owner",
                                "%s of %s by %s under the fence %d, while %d was the highest"
                                        .formatted(
                                                event.name(),
                                                pass,
                                                event.field("executor"),
                                                event.fence(),
                                                highest),
                                pass);
                    }
                    if (event.isLetGo()) {
                        owner = 0;
                    }
                }
            }
        }
    }

    private void checkSteps(String pass, List<Event> events) {
        long step = 0;
        for (var event : events) {
            if (event.name().equals("checkpoint")) {
                if (event.number("step") <= step) {
                    broken(
                            "step",
                            "step " + event.number("step") + " of " + pass + " was done twice",
                            pass);
                }
                step = event.number("step");
            }
        }
    }

    private void checkEnds(String pass, List<Event> events) {
        var ends = new TreeSet<String>();
        boolean isOver = false;
        int count = 0;
        for (var event : events) {
            if (isOver && !event.name().equals("replayed") && !event.name().equals("dropped")) {
                broken("end", event.name() + " of " + pass + " after its end", pass);
                break;
            }
            if (event.isEnd()) {
                isOver = true;
                count++;
                ends.add(event.name());
            }
        }
        End end = history.ends().get(pass);
        if (end != null && end.isTerminal() && count != 1) {
            broken("end", pass + " is over, and its events tell " + count + " ends: " + ends, pass);
        }
    }

    private void broken(String rule, String sentence, String pass) {
        violations.add(Violation.of(rule, sentence, byPass.getOrDefault(pass, List.of())));
    }
}
