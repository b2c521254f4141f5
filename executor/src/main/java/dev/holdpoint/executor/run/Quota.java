package dev.holdpoint.executor.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the stage of a worker may hold, looked at from outside while the worker runs.
public interface Quota {
    /// No limit: nothing is looked at.
    Quota NONE = _ -> Optional.empty();

    /// Looks, if a look is due: to be asked every few dozen milliseconds, by one thread. Cheap
    /// where little is staged.
    ///
    /// @return why the worker is to be ended; empty when it may go on
    Optional<Violation> exceeded(Worker worker);

    /// The worker that is looked at.
    interface Worker {
        /// Whether it still runs; a look ends where it does not.
        boolean isAlive();

        /// Files of the staged view that it has removed and still holds open, as names that lead to
        /// them as long as it does. One may be listed several times.
        List<Path> unlinked();
    }
}
