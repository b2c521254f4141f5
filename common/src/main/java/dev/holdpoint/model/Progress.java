package dev.holdpoint.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a pass has come: what Redis holds after a checkpoint and what `done.json` holds on disk.
///
/// @param step how many plugins have had their turn; the next one to run has this index
/// @param plugins what the pass resolved to at its first take; null before that
/// @param entries one per plugin that had its turn
/// @param warnings in the order they were met
public record Progress(
        int step,
        @Nullable List<ResolvedPlugin> plugins,
        List<Entry> entries,
        List<String> warnings) {
    public static final Progress NONE = new Progress(0, null, List.of(), List.of());

    public Progress {
        plugins = plugins == null ? null : List.copyOf(plugins);
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
    }

    /// One plugin further.
    public Progress plus(Entry entry) {
        var all = new ArrayList<>(entries);
        all.add(entry);
        return new Progress(step + 1, plugins, all, warnings);
    }

    /// With another last entry.
    public Progress endingWith(Entry last) {
        var all = new ArrayList<>(entries);
        all.set(all.size() - 1, last);
        return new Progress(step, plugins, all, warnings);
    }

    public Progress resolvedTo(List<ResolvedPlugin> found, List<String> met) {
        return new Progress(step, found, entries, met);
    }

    /// With a warning, which stands there once however often it is met.
    public Progress warned(String warning) {
        if (warnings.contains(warning)) {
            return this;
        }
        var all = new ArrayList<>(warnings);
        all.add(warning);
        return new Progress(step, plugins, entries, all);
    }
}
