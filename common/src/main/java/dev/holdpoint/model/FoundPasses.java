package dev.holdpoint.model;

import java.util.List;

/// Passes that were asked for, those that moved last first.
///
/// @param isComplete false when there may be more than are listed
public record FoundPasses(List<PassView> passes, boolean isComplete) {
    public FoundPasses {
        passes = List.copyOf(passes);
    }
}
