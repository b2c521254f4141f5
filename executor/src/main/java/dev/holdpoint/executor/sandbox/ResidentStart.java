package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that stays and makes a child of its own for each worker, the [Launcher]. One that has
/// died is replaced; until then a worker is started by the [ChainStart].
final class ResidentStart implements Start {
    private static final Logger LOG = LoggerFactory.getLogger(ResidentStart.class);

    /// Until the next attempt where one could not be started; each time twice the last, at most one
    /// minute.
    private static final long FIRST_PAUSE_NS = Duration.ofSeconds(1).toNanos();

    private static final int MOST_DOUBLINGS = 7;

    private final List<String> words;
    private final Path complaints;
    private final Starter starter;
    private final ChainStart chain;
    private Launcher launcher;
    private int failures;
    private long notBefore;
    private boolean isStarting;
    private boolean isClosed;

    /// Starts the first one.
    ///
    /// @param words that start a launcher
    /// @param complaints the file that gets its stderr
    /// @throws IOException when it cannot be started
    ResidentStart(List<String> words, Path complaints, Starter starter, ChainStart chain)
            throws IOException {
        this.words = List.copyOf(words);
        this.complaints = complaints;
        this.starter = starter;
        this.chain = chain;
        launcher = fresh();
        notBefore = System.nanoTime();
    }

    @Override
    public Process start(CommandLine line, List<String> words) throws IOException {
        var current = current();
        return current.isPresent()
                ? current.get().launch(line.request(words))
                : chain.start(line, words);
    }

    /// Whoever finds that it has died starts another one; the others do not wait for that.
    private Optional<Launcher> current() throws IOException {
        synchronized (this) {
            if (isClosed) {
                throw new IOException("the sandbox is closed");
            }
            if (launcher.isAlive()) {
                return Optional.of(launcher);
            }
            if (isStarting || System.nanoTime() - notBefore < 0) {
                return Optional.empty();
            }
            isStarting = true;
        }
        LOG.warn("what starts workers has ended, another one is started");
        @Nullable Launcher another = null;
        try {
            another = fresh();
        } catch (IOException e) {
            LOG.warn("a worker costs some milliseconds more to start: {}", e.getMessage());
        } finally {
            settle(another);
        }
        return Optional.ofNullable(another);
    }

    private synchronized void settle(@Nullable Launcher another) throws IOException {
        isStarting = false;
        if (another == null) {
            failures = Math.min(failures + 1, MOST_DOUBLINGS);
            notBefore = System.nanoTime() + (FIRST_PAUSE_NS << (failures - 1));
            return;
        }
        if (isClosed) {
            another.close();
            throw new IOException("the sandbox is closed");
        }
        failures = 0;
        notBefore = System.nanoTime();
        launcher.close();
        launcher = another;
    }

    private Launcher fresh() throws IOException {
        return Launcher.start(words, complaints, starter);
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            launcher.close();
        }
        chain.close();
    }
}
