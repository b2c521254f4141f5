package dev.holdpoint.executor.plugin;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.List;
import java.util.stream.Collectors;

/// Everything that keeps a manifest from being used: `bad_setting`, or `unsupported` where it is
/// written for another `api_version`.
public final class UnusableManifest extends HoldpointException {
    @SuppressWarnings("serial") // List.copyOf is serializable
    private final List<Flaw> flaws;

    UnusableManifest(Problem problem, List<Flaw> flaws) {
        super(
                problem,
                flaws.stream().map(Flaw::line).collect(Collectors.joining("; ")),
                flaws.stream().map(Flaw::line).toList());
        this.flaws = List.copyOf(flaws);
    }

    /// In the order of the manifest's keys as Holdpoint reads them; at least one.
    public List<Flaw> flaws() {
        return flaws;
    }

    /// One thing that is wrong.
    ///
    /// @param key below `isolation`, that and a dot come first
    /// @param what for people, without the key
    public record Flaw(String key, String what) {
        public String line() {
            return key + ": " + what;
        }
    }
}
