package dev.holdpoint.model;

import org.jspecify.annotations.Nullable;

/// A pass under the id that it is to be submitted under, as often as needed.
///
/// @param retryOf the pass that it repeats; null when it repeats none
public record Draft(PassId id, PassSpec spec, @Nullable PassId retryOf) {
    public Draft(PassId id, PassSpec spec) {
        this(id, spec, null);
    }
}
