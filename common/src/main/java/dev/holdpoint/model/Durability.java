package dev.holdpoint.model;

import java.util.Locale;

/// What a submit waits for before it is confirmed.
public enum Durability {
    /// For the master alone: a failover may lose the pass.
    ASYNC,

    /// For a replica as well: no failover to one that keeps up loses the pass.
    REPLICATED;

    /// The word on the wire, in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
