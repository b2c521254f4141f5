package dev.holdpoint.queue;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.PassResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What happens at the deadline of a question.
public sealed interface AtDeadline {
    /// The pass ends.
    record End(PassResult result) implements AtDeadline {}

    /// The pass goes on with the next plugin.
    ///
    /// @param entries of the pass, the one of the plugin that asked included
    record Fail(List<Entry> entries) implements AtDeadline {
        public Fail {
            entries = List.copyOf(entries);
        }
    }

    /// The plugin is told these values.
    record Answer(Map<String, @Nullable Object> values) implements AtDeadline {}
}
