package dev.holdpoint.queue;

/// What keeps the queue alive; safe to be done by everybody at once.
public interface Upkeep {
    /// Brings back what lapsed or fell due: expired leases, schedules, passes that waited for their
    /// workspace, questions that nobody answered in time.
    ///
    /// To be called at least twice a second somewhere; the lease plus this interval is how long a
    /// dead executor's pass stands still.
    Promoted promote();

    /// Says that an executor lives, and what it can do; forgotten after 15 s.
    void announce(ExecutorStatus status);

    /// Says that an executor ends on purpose.
    void withdraw(String executorId);

    /// Registers which directory a root name means.
    ///
    /// @param rootId the identity kept in the root's own state directory
    /// @throws dev.holdpoint.model.HoldpointException `root_refused` when others know another
    ///   directory by this name
    void registerRoot(String name, String rootId);

    /// What one call of [#promote] moved.
    record Promoted(int expired, int due, int unblocked, int dead, int overdue) {
        public boolean any() {
            return expired + due + unblocked + dead + overdue > 0;
        }
    }
}
