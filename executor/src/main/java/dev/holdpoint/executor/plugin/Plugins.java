package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.ResolvedPlugin;
import java.util.Optional;

/// The plugins that passes can be given.
public interface Plugins {
    /// Looks for changes.
    void refresh();

    /// What there is now, as of the last [#refresh].
    Catalogue catalogue();

    /// Exactly this plugin, even when it has been replaced since.
    Optional<Plugin> exactly(ResolvedPlugin identity);
}
