package dev.holdpoint.model;

/// A pass under the id that it is to be submitted under, as often as needed.
public record Draft(PassId id, PassSpec spec) {}
