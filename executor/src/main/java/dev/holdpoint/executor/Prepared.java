package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.PassResult;
import java.nio.file.Path;
import java.util.List;

/// Whether a pass can run here.
sealed interface Prepared {
    /// It can.
    ///
    /// @param remaining the plugins that have not had their turn, the next one first
    record Ready(Held held, Path workspace, List<Plugin> remaining) implements Prepared {}

    /// It can run nowhere: it is over.
    record Refused(Held held, PassResult.Failure failure) implements Prepared {}

    /// Another executor may be able to.
    record Elsewhere(Held held, String reason) implements Prepared {}
}
