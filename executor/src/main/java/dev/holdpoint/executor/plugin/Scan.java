package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Which of the packages that were found count: the rules of names and of the network.
///
/// @param usable at most one of each name
/// @param declined names of those that would need the network
/// @param notes what is to be said of the packages
record Scan(List<Plugin> usable, Set<String> declined, List<ScanNote> notes) {
    /// What one directory holds.
    sealed interface Found {
        Path directory();

        /// A package that can be used.
        ///
        /// @param note what is to be said of it; null = nothing
        record Good(Path directory, Plugin plugin, @Nullable ScanNote note) implements Found {}

        /// One that cannot.
        record Bad(Path directory, ScanNote note) implements Found {}

        static Found good(Path directory, Plugin plugin) {
            return new Good(directory, plugin, null);
        }

        /// What is to be said of it; null = nothing.
        @Nullable ScanNote note();
    }

    /// Sorts them out.
    ///
    /// @param roots what each root holds, by name of the directory; the bundled one first
    static Scan of(List<List<Found>> roots, boolean allowsNetwork) {
        var notes = new ArrayList<ScanNote>();
        var winners = new LinkedHashMap<String, Found.Good>();
        for (var root : roots) {
            for (var found : root) {
                if (found.note() != null) {
                    notes.add(found.note());
                }
            }
            for (var good : firstOfEachName(root, notes).values()) {
                var earlier = winners.put(good.plugin().name(), good);
                if (earlier != null) {
                    notes.add(wins(good, earlier));
                }
            }
        }
        var usable = new ArrayList<Plugin>();
        var declined = new HashSet<String>();
        for (var winner : winners.values()) {
            if (winner.plugin().network() && !allowsNetwork) {
                declined.add(winner.plugin().name());
                notes.add(declined(winner));
            } else {
                usable.add(winner.plugin());
            }
        }
        return new Scan(List.copyOf(usable), Set.copyOf(declined), List.copyOf(notes));
    }

    private static Map<String, Found.Good> firstOfEachName(List<Found> root, List<ScanNote> notes) {
        var first = new LinkedHashMap<String, Found.Good>();
        for (var found : root) {
            if (found instanceof Found.Good good) {
                var earlier = first.putIfAbsent(good.plugin().name(), good);
                if (earlier != null) {
                    notes.add(
                            ScanNote.leftOut(
                                    Level.WARN,
                                    good.directory(),
                                    earlier.directory()
                                            + " has the same name, "
                                            + good.plugin().name()
                                            + ", and comes first"));
                }
            }
        }
        return first;
    }

    private static ScanNote wins(Found.Good winner, Found.Good loser) {
        return ScanNote.info(
                "plugin "
                        + winner.plugin().name()
                        + ": version "
                        + winner.plugin().identity().version()
                        + " of "
                        + winner.directory()
                        + " takes the place of version "
                        + loser.plugin().identity().version()
                        + " of "
                        + loser.directory());
    }

    private static ScanNote declined(Found.Good refused) {
        var plugin = refused.plugin();
        var why =
                " needs the network, which this executor gives to none; start it with"
                        + " --allow-network to change that";
        var who = plugin.name() + " " + plugin.identity().version();
        return new ScanNote(
                Level.WARN,
                Registry.DECLINED + ": " + who + " of " + refused.directory() + why,
                refused.directory() + ": " + who + why);
    }
}
