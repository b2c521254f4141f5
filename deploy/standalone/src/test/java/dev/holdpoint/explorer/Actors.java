package dev.holdpoint.explorer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Everybody who can act in a world: which steps they have, and what these lead to.
final class Actors {
    private final World world;
    private final Plot plot;
    private final Owners owners;
    private final Outside outside;
    private final Invariants invariants;

    Actors(World world, Plot plot) {
        this.world = world;
        this.plot = plot;
        owners = new Owners(world, plot);
        outside = new Outside(world);
        invariants = new Invariants(world.pass.toString());
    }

    /// Does a step in the world as it is in this state.
    ///
    /// @throws Rule.Broken when a rule does not hold in the state that it leads to
    State perform(State before, Step step) {
        var done =
                switch (step) {
                    case Step.Take(var who) -> owners.take(before, who);
                    case Step.Act act -> owners.act(before, act);
                    case Step.Crash(var who) -> before.remembering(who, List.of());
                    case Step.Say say -> outside.said(before, say);
                    case Step.Event event -> outside.happens(before, event);
                };
        return looked(done);
    }

    /// As the world is now, if every rule holds.
    State looked(State state) {
        var now = world.seen(state);
        invariants.check(now);
        return now;
    }

    /// What may happen next.
    List<Step> steps(State state) {
        var all = new ArrayList<Step>();
        for (var who : Who.values()) {
            if (plot.executors().contains(who)) {
                all.addAll(steps(state, who));
            }
        }
        for (var say : Step.Say.values()) {
            if (plot.people().contains(say) && isAsked(state)) {
                all.add(say);
            }
        }
        for (var event : Step.Event.values()) {
            if (plot.events().contains(event) && isPossible(state, event)) {
                all.add(event);
            }
        }
        return all;
    }

    private List<Step> steps(State state, Who who) {
        var all = new ArrayList<Step>();
        var runs = state.runs(who);
        if (runs.size() < who.slots() && isToTake(state)) {
            all.add(new Step.Take(who));
        }
        for (int i = 0; i < runs.size(); i++) {
            var next = runs.get(i).next();
            all.add(new Step.Act(who, i, next));
            for (var deed : plot.deeds()) {
                if (isPossible(state, runs.get(i), deed)) {
                    all.add(new Step.Act(who, i, deed));
                }
            }
        }
        if (!runs.isEmpty() && plot.crashes()) {
            all.add(new Step.Crash(who));
        }
        return all;
    }

    private static boolean isPossible(State state, Run run, Deed deed) {
        return switch (deed) {
            case RELEASE -> run.next() == Deed.SETTLE || run.next() == Deed.RUN;
            case SETTLE_HALF ->
                    run.next() == Deed.SETTLE
                            && state.disk().files().keySet().stream()
                                    .anyMatch(path -> path.endsWith("/manifest.json"));
            default -> true;
        };
    }

    static boolean isToTake(State state) {
        return state.redis().entries().stream().anyMatch(Stored.Entry::isNew);
    }

    private boolean isAsked(State state) {
        return !state.redis().held("input:" + outside.request()).isEmpty();
    }

    boolean isOpen(State state) {
        return "open".equals(state.redis().hash("input:" + outside.request()).get("state"));
    }

    String stateOf(State state) {
        return state.redis().hash("pass:" + world.pass).getOrDefault("state", "");
    }

    /// Whether it waits for a person to decide about its publish.
    boolean isBlocked(State state) {
        return stateOf(state).equals("scheduled")
                && state.redis().hash("pass:" + world.pass).containsKey("blocked");
    }

    private boolean isPossible(State state, Step.Event event) {
        return switch (event) {
            case LAPSE -> Set.of("running", "scheduled").contains(stateOf(state));
            case DEADLINE -> isOpen(state) && state.ledger().winner() == null;
            case PROMOTE -> isOpen(state) && state.ledger().winner() != null;
            case CANCEL -> true;
            case LAG -> state.replica() == null && !state.ledger().isFailedOver();
            case FAILOVER -> state.replica() != null;
            case DECIDE -> isBlocked(state);
            case STRAY -> state.redis().held("ready:normal").size() <= 3;
        };
    }
}
