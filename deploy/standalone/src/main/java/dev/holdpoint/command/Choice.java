package dev.holdpoint.command;

import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.WorkspaceName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--plugin`, `--label`, `--workspace`: which passes are meant.
final class Choice {
    @Option(names = "--plugin", paramLabel = "NAME", description = "only those that run this one")
    private @Nullable String plugin;

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "only those with this label; repeat it for more")
    private List<String> labels = List.of();

    @Option(
            names = "--workspace",
            paramLabel = "ROOT:[PATH]",
            description = "only those over this directory or one below it")
    private @Nullable String workspace;

    /// Whether anything was said.
    boolean isNarrow() {
        return plugin != null || workspace != null || !labels.isEmpty();
    }

    PassFilter filter(Set<PassState> states, boolean publishBlocked) {
        return new PassFilter(
                states,
                plugin,
                workspace == null ? null : place(workspace),
                Pairs.read("--label", labels),
                publishBlocked);
    }

    /// A workspace, or a whole root.
    private static String place(String name) {
        return name.endsWith(":")
                ? WorkspaceName.parse(name + "any").root() + ":"
                : WorkspaceName.parse(name).toString();
    }
}
