package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What is done to an ordinary process before it becomes a worker.
interface Confinement {
    String level();

    /// What it does not protect from, one sentence each.
    ///
    /// @param isGrouped whether each worker has a control group
    List<String> missing(boolean isGrouped);

    /// Where a worker sees its copy.
    Path seen(View view);

    /// The words that start a worker.
    ///
    /// @param entrance the files of its control group; empty without one
    /// @throws IOException why it may not be started
    Line line(Launch launch, List<Path> entrance, Path report) throws IOException;

    /// How a worker is started.
    ///
    /// @param words the program first
    /// @param directory where it starts
    /// @param home its HOME
    record Line(List<String> words, Path directory, Path home) {}
}
