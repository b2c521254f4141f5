package dev.holdpoint.model;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which passes are wanted.
///
/// @param states those in any of these
/// @param plugin those that run this one; null = any
/// @param workspace those over this workspace, or over one below it; `root:` = all of a root; null
///   = any
/// @param labels those that carry all of these
/// @param publishBlocked only those whose changes cannot be published for now
public record PassFilter(
        Set<PassState> states,
        @Nullable String plugin,
        @Nullable String workspace,
        Map<String, String> labels,
        boolean publishBlocked) {
    public static final PassFilter ALL =
            new PassFilter(EnumSet.allOf(PassState.class), null, null, Map.of());

    /// Whether or not their publish is blocked.
    public PassFilter(
            Set<PassState> states,
            @Nullable String plugin,
            @Nullable String workspace,
            Map<String, String> labels) {
        this(states, plugin, workspace, labels, false);
    }

    public PassFilter {
        states = Set.copyOf(states);
        labels = Map.copyOf(labels);
    }

    public PassFilter withStates(Set<PassState> wanted) {
        return new PassFilter(wanted, plugin, workspace, labels, publishBlocked);
    }

    /// Whether a pass over this workspace is wanted.
    public boolean isOver(String name) {
        return workspace == null
                || name.equals(workspace)
                || name.startsWith(workspace.endsWith(":") ? workspace : workspace + "/");
    }
}
