package dev.holdpoint.model;

import java.time.Instant;

/// A line of a pass's live log.
///
/// @param number counts the lines of a pass from 0, those included that are gone
/// @param at when Redis got it
public record LoggedLine(long number, Instant at, LogLine line) {}
