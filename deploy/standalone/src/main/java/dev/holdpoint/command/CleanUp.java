package dev.holdpoint.command;

import java.util.ArrayDeque;
import java.util.Deque;

/// Things to put away, last one first, once: at the end of a block or, when that never comes
/// (Ctrl-C while a person is being asked), at the end of the process.
final class CleanUp implements AutoCloseable {
    private final Deque<Runnable> acts = new ArrayDeque<>();

    CleanUp(Runnable last) {
        acts.push(last);
    }

    /// To be done before everything named so far.
    synchronized void first(Runnable act) {
        acts.push(act);
    }

    void alsoAtExit() {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("clean-up").unstarted(this::close));
    }

    @Override
    public synchronized void close() {
        while (!acts.isEmpty()) {
            acts.pop().run();
        }
    }
}
