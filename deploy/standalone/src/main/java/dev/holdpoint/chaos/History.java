package dev.holdpoint.chaos;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that was seen of a time in which many passes ran.
///
/// @param events of the stream, oldest first
/// @param missed how many events the stream had that are not among these
/// @param confirmed ids of passes whose submit was acknowledged
/// @param ends what is left of each pass that Redis knows, by id
/// @param told what those who answered questions were told
/// @param trees what the plugins of the passes have left in the workspaces
record History(
        List<Event> events,
        long missed,
        Set<String> confirmed,
        Map<String, End> ends,
        List<Told> told,
        Trees trees) {
    History {
        events = List.copyOf(events);
        confirmed = Set.copyOf(confirmed);
        ends = Map.copyOf(ends);
        told = List.copyOf(told);
    }

    /// How a pass is in the end.
    ///
    /// @param entries the status of each plugin that had its turn, in order
    record End(String state, @Nullable String outcome, List<Turn> entries) {
        End {
            entries = List.copyOf(entries);
        }

        boolean isTerminal() {
            return state.equals("done") || state.equals("dead");
        }
    }

    /// A plugin that had its turn.
    record Turn(String plugin, String status) {
        boolean isPublished() {
            return status.equals("success");
        }
    }

    /// What somebody was told who answered a question.
    ///
    /// @param value what he answered
    /// @param winner by whom the question is answered, as he was told
    record Told(String request, String by, String value, String winner) {
        boolean hasWon() {
            return by.equals(winner);
        }
    }

    /// What plugins left behind.
    ///
    /// @param lines of all ledgers: each plugin of a pass adds one
    /// @param pairs which of its two files each pass has, by id
    record Trees(List<Line> lines, Map<String, Set<Integer>> pairs) {
        Trees {
            lines = List.copyOf(lines);
            pairs = Map.copyOf(pairs);
        }
    }

    /// A line in a ledger.
    ///
    /// @param value what the plugin was answered; `-` where it asks nothing
    record Line(String pass, String plugin, String value) {}
}
