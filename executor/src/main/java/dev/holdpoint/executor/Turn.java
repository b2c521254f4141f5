package dev.holdpoint.executor;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.Claim;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is needed to run the plugin of the current step.
record Turn(Held held, Plugin plugin, Path workspace, Lease lease) {
    Claim claim() {
        return held.claim();
    }

    /// The same with a claim that has moved on.
    Turn with(Claim further) {
        return new Turn(held.with(further), plugin, workspace, lease);
    }

    PassSpec spec() {
        return held.claim().spec();
    }

    Entry entry(EntryStatus status, List<String> files, @Nullable String error, Usage usage) {
        return Entry.of(plugin.identity(), status, files, error, usage);
    }
}
