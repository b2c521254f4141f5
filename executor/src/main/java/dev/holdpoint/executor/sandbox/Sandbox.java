package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.Accounting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A way to run workers apart from everything else on this host.
public interface Sandbox extends AutoCloseable {
    /// The name of what this protects.
    String level();

    /// Protections that the level could have and this host does not give, one sentence each.
    List<String> missing();

    /// By which means it measures what workers use.
    Accounting accounting();

    /// Whether there is an end to how many processes a worker can have at once.
    ///
    /// @param owner the number of the user to whom its workspace belongs
    boolean limitsProcesses(int owner);

    /// Where a worker sees its workspace.
    Path seen(View view);

    /// Starts a worker. Never throws for one that cannot start: its exit says why.
    ///
    /// @param stderrLine gets every line of stderr without its end, on another thread; what it
    ///   throws is logged and forgotten; while it takes its time the plugin may have to wait
    Spawn start(Launch launch, Consumer<String> stderrLine);

    /// Whether workers can be given an overlay whose upper layer is in this place; says what went
    /// wrong when they cannot.
    ///
    /// @param directory does not exist; made and removed again
    Optional<String> overlayProblem(Path directory);

    /// Ends every worker that still runs.
    @Override
    void close();
}
