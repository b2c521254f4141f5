package dev.holdpoint.model;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A pass as it can be read at one moment.
///
/// @param step how many plugins have had their turn
/// @param attempt how often it has been taken, hand-backs not counted
/// @param owner the executor that holds it; null unless running
/// @param reason why it is where it is, where that is not plain (such as why it was handed back);
///   null otherwise
/// @param open the question it waits for; null unless waiting
/// @param result what it came to; null unless done
public record PassView(
        PassId id,
        PassState state,
        WorkspaceName workspace,
        Instant created,
        Instant updated,
        int step,
        int attempt,
        @Nullable String owner,
        @Nullable String reason,
        @Nullable RequestId open,
        @Nullable PassResult result) {
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(result).map(PassResult::outcome);
    }
}
