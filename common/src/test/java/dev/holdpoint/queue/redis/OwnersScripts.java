package dev.holdpoint.queue.redis;

import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import java.time.Duration;

/// Every call in which an executor says that a pass is its own.
enum OwnersScripts {
    RAISE,
    ANSWERS,
    PUBLISHING,
    CHECKPOINT,
    RERUN,
    PARK,
    FINISH,
    RELEASE,
    HAND_BACK,
    BLOCKED;

    void run(Claims as, Claim claim) {
        switch (this) {
            case RAISE -> as.raise(claim, 5);
            case ANSWERS -> as.answers(claim);
            case PUBLISHING -> as.publishing(claim, "journal");
            case CHECKPOINT -> as.checkpoint(claim, claim.progress().plus(Samples.entry()));
            case RERUN -> as.rerun(claim);
            case PARK -> as.park(claim, Samples.asks(Samples.DATE));
            case FINISH -> as.finish(claim, Samples.success());
            case RELEASE -> as.release(claim, "busy", Duration.ofSeconds(5));
            case HAND_BACK -> as.release(claim, "stops", Duration.ZERO);
            case BLOCKED -> as.blocked(claim, "disk full", Duration.ofSeconds(5));
        }
    }
}
