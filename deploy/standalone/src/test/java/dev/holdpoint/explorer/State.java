package dev.holdpoint.explorer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything there is between two steps.
///
/// @param memory what each executor believes to hold
/// @param replica what a failover would bring back; null while the replica is up to date
record State(
        Stored redis,
        Disk.Image disk,
        Map<Who, List<Run>> memory,
        Ledger ledger,
        @Nullable Replica replica) {
    /// An earlier Redis, and what the onlooker knew then.
    record Replica(Stored redis, Ledger ledger) {}

    List<Run> runs(Who who) {
        return memory.getOrDefault(who, List.of());
    }

    State remembering(Who who, List<Run> runs) {
        var all = new EnumMap<Who, List<Run>>(Who.class);
        all.putAll(memory);
        if (runs.isEmpty()) {
            all.remove(who);
        } else {
            all.put(who, List.copyOf(runs));
        }
        return new State(redis, disk, all, ledger, replica);
    }

    /// With another run in the place of one; null = without it.
    State remembering(Who who, int run, @Nullable Run further) {
        var runs = new ArrayList<>(runs(who));
        if (further == null) {
            runs.remove(run);
        } else {
            runs.set(run, further);
        }
        return remembering(who, runs);
    }

    State knowing(Ledger further) {
        return new State(redis, disk, memory, further, replica);
    }

    State with(@Nullable Replica other) {
        return new State(redis, disk, memory, ledger, other);
    }

    /// As the world is now.
    State seen(Stored newRedis, Disk.Image newDisk) {
        return new State(newRedis, newDisk, memory, ledger, replica);
    }
}
