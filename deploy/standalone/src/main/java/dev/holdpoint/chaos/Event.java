package dev.holdpoint.chaos;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// One move of a pass, as the stream of events has it.
///
/// @param entry its id in the stream
/// @param fields all of it
record Event(String entry, Map<String, String> fields) {
    private static final Set<String> ENDS = Set.of("finished", "cancelled", "aborted", "dead");

    /// What only the executor that has the pass may bring about.
    private static final Set<String> OWNERS =
            Set.of(
                    "checkpoint",
                    "publishing",
                    "finished",
                    "released",
                    "publish_blocked",
                    "asked",
                    "rerun");

    private static final Set<String> LETTING_GO =
            Set.of("finished", "released", "publish_blocked", "asked");

    Event {
        fields = Map.copyOf(fields);
    }

    String name() {
        return field("event");
    }

    String pass() {
        return field("pass");
    }

    /// Milliseconds by the clock of Redis.
    long at() {
        return number("at");
    }

    /// When it came into the stream, by its id.
    long written() {
        return Long.parseLong(entry.substring(0, entry.indexOf('-')));
    }

    boolean hasFence() {
        return fields.containsKey("fence");
    }

    long fence() {
        return number("fence");
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    long number(String name) {
        return Long.parseLong(fields.getOrDefault(name, "0"));
    }

    boolean isEnd() {
        return ENDS.contains(name()) || (name().equals("expired") && !field("outcome").isEmpty());
    }

    /// Whether its owner has the pass no more.
    boolean isLetGo() {
        return LETTING_GO.contains(name());
    }

    boolean isOfOwner() {
        return OWNERS.contains(name()) && hasFence();
    }

    @Override
    public String toString() {
        var rest = new TreeMap<>(fields);
        rest.remove("event");
        rest.remove("pass");
        rest.remove("at");
        return at() + " " + name() + " " + rest;
    }
}
