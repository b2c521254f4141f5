package dev.holdpoint.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A publish that has begun and cannot be finished for now; its workspace may be half changed, and
/// nobody else gets it.
///
/// @param since when it was found out first
/// @param tries how often it was tried in vain, since a person last decided
/// @param next when it is tried again; null when that is now, or goes on
/// @param why what stands in the way: the path, the error and what to do
/// @param decision what a person has decided last; null when nobody has
public record BlockedPublish(
        Instant since,
        int tries,
        @Nullable Instant next,
        String why,
        @Nullable PublishDecision decision) {}
