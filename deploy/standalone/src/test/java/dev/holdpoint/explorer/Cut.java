package dev.holdpoint.explorer;

import dev.holdpoint.executor.run.Milestone;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Stops something at a point in publishing, as a crash would.
final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Cut(Milestone point) {
        super("cut off at " + point, null, false, false);
    }

    /// Does something up to a point.
    ///
    /// @param point null = it is not stopped
    /// @return whether it got there
    static boolean at(@Nullable Milestone point, Consumer<Milestone.Watcher> doing) {
        try {
            doing.accept(reached -> {
                if (reached == point) {
                    throw new Cut(reached);
                }
            });
            return false;
        } catch (Cut e) {
            return true;
        }
    }
}
