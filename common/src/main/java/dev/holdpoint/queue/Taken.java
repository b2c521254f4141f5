package dev.holdpoint.queue;

import java.util.List;

/// What an executor was given.
///
/// @param company what else it may run meanwhile
public record Taken(List<Claim> claims, Company company) {
    /// No pass may run now.
    public static final Taken NOTHING = new Taken(List.of(), Company.ANY);

    /// What else an executor may run.
    public enum Company {
        /// As much as it has slots for.
        ANY,

        /// Nothing until the claim has ended: its pass may have ended the executors before.
        ALONE,

        /// Nothing new until it runs nothing, for a pass that has to run alone is kept for it as
        /// long as it asks again within a lease.
        KEPT
    }

    public Taken {
        claims = List.copyOf(claims);
    }
}
