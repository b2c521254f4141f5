package dev.holdpoint.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The moment after which nobody can answer a question any more, and what happens then.
///
/// @param at by Redis' own clock; it is not moved by anything, not even by time in which Redis was
///   away
/// @param does what happens at that moment
/// @param note why that is not what the pass asked for; null when it is
public record Deadline(Instant at, PassSpec.OnDeadline does, @Nullable String note) {}
