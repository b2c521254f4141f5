package dev.holdpoint.queue;

import dev.holdpoint.model.Pause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How many passes of a queue are where, at about one moment.
///
/// @param queued may run now, those included whose workspace is taken
/// @param blocked those of the queued ones whose workspace another pass has
/// @param running held by an executor
/// @param waiting a person is asked
/// @param scheduled for later
/// @param done over and still readable
/// @param dead given up on; kept until somebody decides
/// @param publishBlocked their changes cannot be published for now; counted in their states too
/// @param oldestQueued since when the pass at the head of the longest wait may run; null when none
///   does
/// @param executors how many executors take from it
/// @param pause why nothing new is taken; null when it is
public record QueueStatus(
        String name,
        long queued,
        long blocked,
        long running,
        long waiting,
        long scheduled,
        long done,
        long dead,
        long publishBlocked,
        @Nullable Instant oldestQueued,
        long executors,
        @Nullable Pause pause) {}
