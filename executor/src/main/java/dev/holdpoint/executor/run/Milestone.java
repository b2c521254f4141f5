package dev.holdpoint.executor.run;

/// The points in publishing at which a crash must leave nothing half-done, in order.
public enum Milestone {
    /// No process of the worker is left, and what it changed is known.
    WORKER_ENDED,
    /// The changed files are in the journal, its manifest is not.
    FILES_MOVED,
    /// The journal is whole, and durable.
    SEALED,
    /// Every directory that is touched has been tried.
    PROBED,
    /// Redis has given leave.
    PUBLISHING,
    /// It is decided on disk. The workspace has not been touched.
    GO,
    /// The first thing that stood in the way is kept in `old`.
    FIRST_DISPLACED,
    HALF_APPLIED,
    ALL_APPLIED,
    /// What was applied is durable.
    SYNCED,
    DONE_WRITTEN,
    CHECKPOINTED;

    /// Hears of each point as it is reached, on the thread of the pass. In service it does nothing;
    /// tests stop the process there.
    public interface Watcher {
        Watcher NONE = point -> {};

        void reached(Milestone point);
    }
}
