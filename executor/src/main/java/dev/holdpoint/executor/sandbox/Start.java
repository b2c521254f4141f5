package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.util.List;

/// A way to start a worker's command line. Whatever it has started dies with it.
sealed interface Start extends AutoCloseable permits ChainStart, ResidentStart {
    /// Starts a process that makes everything ready and then becomes the given words.
    ///
    /// @param line whose user and set-up it has
    /// @param words usually [CommandLine#inside]
    /// @throws IOException when there is no process
    Process start(CommandLine line, List<String> words) throws IOException;

    @Override
    void close();

    /// The ways there are.
    enum Way {
        /// By a process that stays, [ResidentStart].
        RESIDENT,
        /// By programs that become one another, [ChainStart].
        CHAIN
    }
}
