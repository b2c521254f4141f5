package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that stays and makes a child of its own for each worker, the [Launcher]. One that has
/// died is replaced; where that fails a worker is started by the [ChainStart].
final class ResidentStart implements Start {
    private static final Logger LOG = LoggerFactory.getLogger(ResidentStart.class);

    private final List<String> words;
    private final Path complaints;
    private final Starter starter;
    private final ChainStart chain;
    private Launcher launcher;
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
    }

    @Override
    public Process start(CommandLine line, List<String> words) throws IOException {
        var current = current();
        return current.isPresent()
                ? current.get().launch(line.request(words))
                : chain.start(line, words);
    }

    private synchronized Optional<Launcher> current() throws IOException {
        if (isClosed) {
            throw new IOException("the sandbox is closed");
        }
        if (launcher.isAlive()) {
            return Optional.of(launcher);
        }
        LOG.warn("what starts workers has ended, another one is started");
        launcher.close();
        try {
            launcher = fresh();
            return Optional.of(launcher);
        } catch (IOException e) {
            LOG.warn("a worker costs some milliseconds more to start: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Launcher fresh() throws IOException {
        return Launcher.start(words, complaints, starter);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        launcher.close();
        chain.close();
    }
}
