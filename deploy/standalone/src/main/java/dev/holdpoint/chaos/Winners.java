package dev.holdpoint.chaos;

import dev.holdpoint.chaos.History.Line;
import dev.holdpoint.chaos.History.Told;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Each question is closed once, everybody who answered it is told the same winner, and it is the
/// winner's answer that the plugin got.
final class Winners {
    private static final Set<String> CLOSING = Set.of("answered", "aborted", "expired");

    private final History history;
    private final Function<String, List<Event>> events;
    private final List<Violation> violations = new ArrayList<>();

    private Winners(History history, Function<String, List<Event>> events) {
        this.history = history;
        this.events = events;
    }

    static List<Violation> check(History history, Function<String, List<Event>> events) {
        var winners = new Winners(history, events);
        winners.checkClosings();
        winners.checkTold();
        return winners.violations;
    }

    private void checkClosings() {
        var closings = new LinkedHashMap<String, Integer>();
        for (var event : history.events()) {
            if (CLOSING.contains(event.name()) && !event.field("request").isEmpty()) {
                closings.merge(event.field("request"), 1, Integer::sum);
            }
        }
        closings.forEach((request, times) -> {
            if (times > 1) {
                broken(request, "the question " + request + " was closed " + times + " times");
            }
        });
    }

    private void checkTold() {
        var byRequest =
                history.told().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Told::request, LinkedHashMap::new, Collectors.toList()));
        byRequest.forEach((request, told) -> {
            var winners = new TreeSet<String>();
            told.forEach(one -> winners.add(one.winner()));
            if (winners.size() > 1) {
                broken(request, "those who answered " + request + " were told of " + winners);
            }
            told.stream().filter(Told::hasWon).findFirst().ifPresent(this::checkGiven);
        });
    }

    private void checkGiven(Told winner) {
        var pass = passOf(winner.request());
        history.trees().lines().stream()
                .filter(line -> line.pass().equals(pass) && line.plugin().equals(Workload.ASKING))
                .map(Line::value)
                .filter(value -> !value.equals(winner.value()))
                .forEach(value ->
                        broken(
                                winner.request(),
                                "%s won with '%s', and the plugin was given '%s'"
                                        .formatted(winner.by(), winner.value(), value)));
    }

    private static String passOf(String request) {
        return request.substring(0, request.indexOf('/'));
    }

    private void broken(String request, String sentence) {
        violations.add(Violation.of("winner", sentence, events.apply(passOf(request))));
    }
}
