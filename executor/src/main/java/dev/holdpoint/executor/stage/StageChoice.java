package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Which kind of stage a workspace gets: an overlay wherever one can serve, else a copy.
///
/// An overlay cannot serve where the root's file system cannot hold its upper layer, which is found
/// out once by mounting one; and not for an executor without root in a workspace where anything has
/// another owner or group than it: the kernel cannot copy such a file up, and fails the plugin with
/// EOVERFLOW.
public final class StageChoice {
    /// What the operator decides.
    public enum Setting {
        AUTO,
        OVERLAY,
        COPY
    }

    private final Setting setting;
    private final Identity identity;
    private final Map<String, String> problems;
    private final Map<String, String> ways;

    StageChoice(
            Setting setting,
            Identity identity,
            Map<String, String> problems,
            Map<String, String> ways) {
        this.setting = setting;
        this.identity = identity;
        this.problems = Map.copyOf(problems);
        this.ways = Map.copyOf(ways);
    }

    /// Finds out what each root can hold.
    ///
    /// @param tryOverlay mounts one in a directory that does not exist, in the way that workers get
    ///   it, and removes it; says what went wrong
    public static StageChoice of(
            Setting setting, Collection<Root> roots, Function<Path, Optional<String>> tryOverlay) {
        var problems = new HashMap<String, String>();
        var ways = new HashMap<String, String>();
        for (var root : roots) {
            if (setting != Setting.COPY) {
                tryOverlay
                        .apply(root.state().probing())
                        .ifPresent(why -> problems.put(root.name(), why));
            }
            boolean isShared = Reflink.works(root.state().probing());
            ways.put(root.name(), isShared ? StageKind.Copy.REFLINK : StageKind.Copy.EVERY_BYTE);
        }
        return new StageChoice(setting, Identity.own(), problems, ways);
    }

    /// The kind for a workspace. Without root it looks at everything in the workspace until it
    /// finds something foreign.
    ///
    /// @param root the name of its root
    public StageKind of(String root, Path workspace) throws IOException {
        var why =
                switch (setting) {
                    case OVERLAY -> Optional.<String>empty();
                    case COPY -> Optional.of("the executor was started with --stage copy");
                    case AUTO -> problem(root, workspace);
                };
        return why.<StageKind>map(reason ->
                        new StageKind.Copy(
                                ways.getOrDefault(root, StageKind.Copy.EVERY_BYTE), reason))
                .orElseGet(StageKind.Overlay::new);
    }

    private Optional<String> problem(String root, Path workspace) throws IOException {
        var problem = problems.get(root);
        return problem == null
                ? identity.foreign(workspace)
                : Optional.of("root " + root + " cannot hold an overlay: " + problem);
    }

    /// What this host cannot give, one sentence for each root.
    public List<String> missing() {
        var sentences = new ArrayList<String>();
        problems.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> sentences.add(sentence(entry.getKey(), entry.getValue())));
        return sentences;
    }

    private String sentence(String root, String problem) {
        return "root "
                + root
                + " cannot hold an overlay, so "
                + (setting == Setting.AUTO
                        ? "its workspaces are copied for each plugin ("
                                + ways.getOrDefault(root, StageKind.Copy.EVERY_BYTE)
                                + ")"
                        : "plugins cannot run there while --stage is overlay")
                + ": "
                + problem;
    }
}
