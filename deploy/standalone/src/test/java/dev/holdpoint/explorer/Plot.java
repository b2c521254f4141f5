package dev.holdpoint.explorer;

import dev.holdpoint.explorer.Step.Event;
import dev.holdpoint.explorer.Step.Say;
import java.util.Set;

/// What a pass is like and what may happen to it: the fewer steps are on offer, the longer the
/// orders that can be tried.
///
/// @param does what its plugin does
/// @param executors who are there, beside the one that comes in the end
/// @param deeds on offer beside those that bring a pass to its end
record Plot(
        String name,
        Does does,
        Set<Who> executors,
        Set<Deed> deeds,
        Set<Event> events,
        Set<Say> people,
        boolean crashes) {
    private static final Set<Who> BOTH = Set.of(Who.ALICE, Who.BOB);

    /// What a plugin does.
    enum Does {
        NOTHING,
        ASKS,
        WRITES,
        ASKS_AND_WRITES;

        boolean asks() {
            return this == ASKS || this == ASKS_AND_WRITES;
        }

        boolean writes() {
            return this == WRITES || this == ASKS_AND_WRITES;
        }
    }

    /// Who owns a pass, and is believed.
    static Plot owners() {
        var events = Set.of(Event.LAPSE, Event.CANCEL, Event.LAG, Event.FAILOVER, Event.STRAY);
        var deeds = Set.of(Deed.RENEW, Deed.RELEASE);
        return new Plot("owners", Does.NOTHING, BOTH, deeds, events, Set.of(), true);
    }

    /// Who closes a question.
    static Plot question() {
        var events =
                Set.of(
                        Event.LAPSE,
                        Event.DEADLINE,
                        Event.PROMOTE,
                        Event.CANCEL,
                        Event.LAG,
                        Event.FAILOVER);
        var people = Set.of(Say.values());
        return new Plot("question", Does.ASKS, BOTH, Set.of(), events, people, true);
    }

    /// What is published.
    static Plot publish() {
        var events = Set.of(Event.LAPSE, Event.CANCEL);
        var deeds = Set.of(Deed.SETTLE_HALF);
        return new Plot("publish", Does.WRITES, BOTH, deeds, events, Set.of(), true);
    }

    /// What is published while Redis forgets.
    static Plot rollback() {
        var events = Set.of(Event.LAPSE, Event.CANCEL, Event.LAG, Event.FAILOVER);
        return new Plot("rollback", Does.WRITES, BOTH, Set.of(), events, Set.of(), false);
    }

    /// All of it at once.
    static Plot everything() {
        var deeds = Set.of(Deed.RENEW, Deed.RELEASE, Deed.SETTLE_HALF);
        var events =
                Set.of(
                        Event.LAPSE,
                        Event.DEADLINE,
                        Event.PROMOTE,
                        Event.CANCEL,
                        Event.LAG,
                        Event.FAILOVER,
                        Event.STRAY);
        var people = Set.of(Say.values());
        return new Plot("everything", Does.ASKS_AND_WRITES, BOTH, deeds, events, people, true);
    }

    /// The same where nothing happens but these, and nobody crashes.
    Plot only(Event... few) {
        return new Plot(name, does, executors, Set.of(), Set.of(few), people, false);
    }

    /// The same with one executor.
    Plot by(Who who) {
        return new Plot(name, does, Set.of(who), deeds, events, people, crashes);
    }
}
