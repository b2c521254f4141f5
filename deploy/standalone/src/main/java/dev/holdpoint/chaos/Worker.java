package dev.holdpoint.chaos;

import java.util.ArrayList;
import java.util.List;

/// Somebody at work on a thread of their own until this is closed.
record Worker(Thread thread) implements AutoCloseable {
    static Worker start(String name, Runnable work) {
        return new Worker(Thread.ofPlatform().name(name).daemon().start(work));
    }

    /// Interrupts the work, and waits for its end.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Several of them.
    static final class Group implements AutoCloseable {
        private final List<Worker> workers = new ArrayList<>();

        void add(String name, Runnable work) {
            workers.add(start(name, work));
        }

        @Override
        public void close() {
            workers.forEach(worker -> worker.thread().interrupt());
            workers.forEach(Worker::close);
        }
    }
}
