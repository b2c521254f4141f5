package dev.holdpoint.executor;

import dev.holdpoint.executor.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tries whether directories can hold an overlay, on each file system until it went well once:
/// every trial costs as much as two workers.
record OverlayTrials(Sandbox sandbox, Set<Object> proven) {
    OverlayTrials(Sandbox sandbox) {
        this(sandbox, ConcurrentHashMap.newKeySet());
    }

    /// Tries it, if that is not known.
    ///
    /// @param directory does not exist, its parent does
    /// @return what went wrong
    Optional<String> problem(Path directory) {
        var fileSystem = fileSystem(directory);
        if (fileSystem.filter(proven::contains).isPresent()) {
            return Optional.empty();
        }
        var problem = sandbox.overlayProblem(directory);
        if (problem.isEmpty()) {
            fileSystem.ifPresent(proven::add);
        }
        return problem;
    }

    private static Optional<Object> fileSystem(Path directory) {
        try {
            var parent = Objects.requireNonNull(directory.getParent());
            return Optional.ofNullable(Files.getAttribute(parent, "unix:dev"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
