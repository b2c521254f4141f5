package dev.holdpoint.model;

/// What became of a cancel.
public enum Cancelled {
    /// The pass is done.
    AT_ONCE,
    /// The pass is just being published, which is not cut short; it is done after that.
    ONCE_PUBLISHED
}
