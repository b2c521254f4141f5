package dev.holdpoint.executor;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.queue.Claim;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what one plugin says while it runs to the pass's live log, a batch at a time.
///
/// A plugin never waits for Redis: when it says more than fits, the oldest of it is left out, and a
/// line says how much. The thread that writes begins with the first line and ends with [#close].
final class LiveLog implements AutoCloseable {
    /// The most lines that one batch carries.
    static final int MOST_AT_ONCE = 200;

    /// As many as there are: nothing is left out, and [#close] waits until all is written.
    static final int ALL = Integer.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(LiveLog.class);
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private final Sink sink;
    private final Claim claim;
    private final String plugin;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<LogLine> lines = new ArrayDeque<>();
    private @Nullable Activity activity;
    private @Nullable Thread writer;
    private long leftOut;
    private boolean isClosed;
    private boolean hasComplained;

    /// Where the lines go.
    interface Sink {
        /// See [dev.holdpoint.queue.Claims#log].
        void write(Claim claim, List<LogLine> lines, @Nullable Activity activity);
    }

    LiveLog(Sink sink, Claim claim, String plugin) {
        this(sink, claim, plugin, MOST_AT_ONCE);
    }

    /// @param most lines that may wait to be written, [#ALL] for a sink that loses none
    LiveLog(Sink sink, Claim claim, String plugin, int most) {
        this.most = most;
        this.sink = sink;
        this.claim = claim;
        this.plugin = plugin;
    }

    void add(LogLine line) {
        change(() -> {
            if (lines.size() == most) {
                lines.removeFirst();
                leftOut++;
            }
            lines.add(line);
        });
    }

    /// Moves the progress of the pass.
    ///
    /// @param part how far the current plugin is, 0 to 1
    void progress(double part, String doing) {
        var plugins = claim.progress().plugins();
        int turns = plugins == null ? claim.step() + 1 : Math.max(plugins.size(), 1);
        var now = new Activity((claim.step() + Math.clamp(part, 0, 1)) / turns, doing);
        change(() -> activity = now);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signal();
            if (writer == null && !isClosed) {
                writer = Thread.ofVirtual().name("live-log " + claim.id()).start(this::write);
            }
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        try {
            for (@Nullable Batch batch = next(); batch != null; batch = next()) {
                send(batch);
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What is written at once.
    private record Batch(List<LogLine> lines, @Nullable Activity activity) {}

    /// Waits for something to write; null at the end.
    private @Nullable Batch next() throws InterruptedException {
        lock.lock();
        try {
            while (lines.isEmpty() && activity == null && !isClosed) {
                changed.await();
            }
            if (lines.isEmpty() && activity == null) {
                return null;
            }
            var batch = new ArrayList<LogLine>();
            if (leftOut > 0) {
                var gap = leftOut + " lines left out: more than can be shown live";
                batch.add(LogLine.frame(plugin, "WARNING", gap, Map.of()));
                leftOut = 0;
            }
            batch.addAll(lines);
            lines.clear();
            var doing = activity;
            activity = null;
            return new Batch(batch, doing);
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            long left = BETWEEN.toNanos();
            while (left > 0 && !isClosed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void send(Batch batch) {
        try {
            sink.write(claim, batch.lines(), batch.activity());
        } catch (HoldpointException e) {
            complain(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            complain(e.toString()); // a listener's own
        }
    }

    private void complain(String why) {
        if (!hasComplained) {
            hasComplained = true;
            LOG.info("pass {}: the live log lacks lines: {}", claim.id(), why);
        }
    }

    /// Writes what is left, for at most as long as Redis may take to answer.
    @Override
    public void close() {
        @Nullable Thread writing;
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
            writing = writer;
        } finally {
            lock.unlock();
        }
        if (writing != null) {
            try {
                writing.join(most == ALL ? 0 : TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
