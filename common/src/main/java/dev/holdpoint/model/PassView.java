package dev.holdpoint.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A pass as it can be read at one moment.
///
/// @param work what was asked for
/// @param step how many plugins have had their turn
/// @param attempt how often it has been taken, hand-backs not counted
/// @param activity how far it says it is; null when it never said
/// @param owner the executor that holds it; null unless running
/// @param reason why it is where it is, where that is not plain (such as why it was handed back);
///   null otherwise
/// @param open the question it waits for; null unless waiting
/// @param deadline until when that question can be answered; null unless waiting, and for ever
/// @param blocked what keeps the changes of the current plugin from being published; null when
///   nothing does
/// @param result what it came to; null unless done
public record PassView(
        PassId id,
        PassState state,
        WorkspaceName workspace,
        Work work,
        Instant created,
        Instant updated,
        int step,
        int attempt,
        @Nullable Activity activity,
        @Nullable String owner,
        @Nullable String reason,
        @Nullable RequestId open,
        @Nullable Deadline deadline,
        @Nullable BlockedPublish blocked,
        @Nullable PassResult result) {
    /// What a pass is to do, as far as lists show it.
    ///
    /// @param plugins by name, in their order; empty while no executor has looked which ones match
    /// @param retryOf the pass that this one repeats; null when it repeats none
    public record Work(
            List<String> plugins,
            Map<String, String> labels,
            Priority priority,
            @Nullable PassId retryOf) {
        public Work {
            plugins = List.copyOf(plugins);
            labels = Map.copyOf(labels);
        }
    }

    /// The plugin whose turn it is; empty when none is, or it is not known yet.
    public Optional<String> current() {
        return state.isTerminal() || step >= work.plugins().size()
                ? Optional.empty()
                : Optional.of(work.plugins().get(step));
    }

    public Optional<Outcome> outcome() {
        return Optional.ofNullable(result).map(PassResult::outcome);
    }
}
