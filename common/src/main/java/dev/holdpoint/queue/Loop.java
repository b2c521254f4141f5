package dev.holdpoint.queue;

import dev.holdpoint.model.HoldpointException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that does one thing again and again until it is closed, and goes on after failures.
public final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(3);

    private final String name;
    private final Round round;
    private final Turns turns;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable String failure;

    /// One time round. It waits by itself where it has nothing to do.
    public interface Round {
        void go();
    }

    private Loop(String name, Round round, LongSupplier nanoTime) {
        this.name = name;
        this.round = round;
        this.turns = new Turns(nanoTime);
        this.thread = Thread.ofVirtual().name(name).unstarted(this::turn);
    }

    public static Loop start(String name, Round round, LongSupplier nanoTime) {
        var loop = new Loop(name, round, nanoTime);
        loop.thread.start();
        return loop;
    }

    public String name() {
        return name;
    }

    /// How long ago it last came round without a failure.
    public Duration sinceLastTurn() {
        return turns.sinceLast();
    }

    /// Why the last time round failed; empty when it did not.
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    private void turn() {
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2));
        boolean failing = false;
        while (!closed) {
            try {
                round.go();
                turns.turned();
                failure = null;
                backoff.reset();
                if (failing) {
                    LOG.info("{}: works again", name);
                    failing = false;
                }
            } catch (RuntimeException | Error e) {
                if (closed) {
                    return;
                }
                failure =
                        e instanceof HoldpointException known
                                ? String.valueOf(known.getMessage())
                                : e.toString();
                if (!failing) {
                    report(e);
                    failing = true;
                }
                backoff.pause();
            }
        }
    }

    private void report(Throwable e) {
        if (e instanceof HoldpointException known) {
            LOG.warn("{}: {}; trying again", name, known.getMessage());
        } else {
            LOG.error("{}: unexpected; trying again", name, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(STOP_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
