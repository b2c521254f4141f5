package dev.holdpoint.queue.redis;

/// What can happen next to the one pass that the explorer looks at.
///
/// @param kind of thing
/// @param actor who does it, `a` or `b`; empty where it is nobody's doing
record Move(Kind kind, String actor) {
    enum Kind {
        TAKE,
        RENEW,
        CHECKPOINT,
        PUBLISHING,
        PARK,
        FINISH,
        RELEASE,
        CRASH,
        LAPSE,
        ANSWER,
        ABORT,
        DEADLINE,
        CANCEL,
        ROLLBACK
    }

    @Override
    public String toString() {
        return kind + (actor.isEmpty() ? "" : " by " + actor);
    }
}
