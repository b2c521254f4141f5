package dev.holdpoint.model;

import java.time.Instant;

/// That somebody had a queue take nothing new.
///
/// @param by who
/// @param at by the clock of Redis
/// @param why may be empty
public record Pause(String by, Instant at, String why) {}
