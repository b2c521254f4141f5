package dev.holdpoint.executor.stage;

import dev.holdpoint.queue.Backoff;
import java.time.Duration;

/// Whether somebody has a file open for writing. A plugin that can reach a process of the host may
/// have handed it one of its files, and that one could write into it for ever.
///
/// The kernel knows: it gives a lease for reading only on what nobody can write to.
enum Writers {
    NOBODY,
    SOMEBODY,

    /// The kernel does not say: not on this file system, or not to this user.
    UNKNOWN;

    /// What a process that has just ended held may take a moment.
    private static final Duration TICK = Duration.ofMillis(10);

    private static final int LOOKS = 20;
    private static final int EAGAIN = 11;

    /// Asks the kernel about a regular file.
    static Writers of(Pinned file) {
        int descriptor = Libc.open(Pinned.bytes(file.path()), Libc.CLOSE_ON_EXEC, 0);
        if (descriptor < 0) {
            return UNKNOWN;
        }
        try {
            for (int looks = 1; looks < LOOKS; looks++) {
                int refused = Libc.leaseForReading(descriptor);
                if (refused != EAGAIN) {
                    return refused == 0 ? NOBODY : UNKNOWN;
                }
                Backoff.sleep(TICK);
            }
            return SOMEBODY;
        } finally {
            Libc.close(descriptor);
        }
    }
}
