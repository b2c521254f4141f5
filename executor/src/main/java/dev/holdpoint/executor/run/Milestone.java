package dev.holdpoint.executor.run;

/// The points in publishing at which a crash must leave nothing half-done, in order.
public enum Milestone {
    SEALED,
    PUBLISHING,
    GO,
    HALF_APPLIED,
    DONE_WRITTEN,
    CHECKPOINTED;

    /// Hears of each point as it is reached. In service it does nothing; tests stop the process
    /// there.
    public interface Watcher {
        Watcher NONE = point -> {};

        void reached(Milestone point);
    }
}
