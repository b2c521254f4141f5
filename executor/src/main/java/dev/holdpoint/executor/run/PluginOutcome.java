package dev.holdpoint.executor.run;

import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Question;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one spawn of one plugin ended, judged from evidence. A failed plugin is a value; only broken
/// infrastructure throws.
public sealed interface PluginOutcome {
    /// It did what it does; `changes` may be empty.
    record Finished(Manifest changes, @Nullable String error) implements PluginOutcome {}

    /// It wants to know something from a person; `soFar` waits with it.
    record Asked(Question question, Manifest soFar) implements PluginOutcome {}

    /// It failed or ran out of time.
    ///
    /// @param status `failed` or `timeout`
    record Failed(EntryStatus status, @Nullable String error, Manifest changes)
            implements PluginOutcome {}

    /// It touched what it may not touch.
    ///
    /// @param error what its ending would have been called without that
    record Violated(List<Violation> violations, @Nullable String error) implements PluginOutcome {}
}
