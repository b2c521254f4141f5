package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.Violation;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What plugins may not do to a workspace.
///
/// @param forbidden paths that they may not touch: prefixes of the path relative to the workspace,
///   case-sensitive; one that ends in `/` also covers the directory itself
/// @param limits how much they may change
public record WritePolicy(List<String> forbidden, StagedLimits limits) {
    /// What the lab's wizard keeps for itself.
    public static final WritePolicy DEFAULT =
            new WritePolicy(
                    List.of("README.md", ".exlab-wizard/", ".exlab-answers.yml"),
                    StagedLimits.DEFAULT);

    public WritePolicy {
        forbidden = List.copyOf(forbidden);
    }

    /// With other paths.
    public WritePolicy withForbidden(List<String> prefixes) {
        return new WritePolicy(prefixes, limits);
    }

    /// With other limits.
    public WritePolicy with(StagedLimits other) {
        return new WritePolicy(forbidden, other);
    }

    /// Every violation in what a stage holds, sorted by path: what the policy forbids, and what may
    /// never be published.
    public List<Violation> violations(Manifest manifest) {
        var touched =
                manifest.changes().stream()
                        .filter(change -> forbids(change.path()))
                        .map(change -> new Violation(change.path(), ""));
        return Stream.concat(touched, manifest.refused().stream())
                .distinct()
                .sorted(Comparator.comparing(Violation::path).thenComparing(Violation::reason))
                .toList();
    }

    /// Whether a path is off limits.
    public boolean forbids(String path) {
        return forbidden.stream()
                .anyMatch(prefix -> path.startsWith(prefix) || prefix.equals(path + "/"));
    }
}
