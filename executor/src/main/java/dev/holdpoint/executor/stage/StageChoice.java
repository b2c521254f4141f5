package dev.holdpoint.executor.stage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Which kind of stage a workspace gets: an overlay wherever one can serve, else a copy.
///
/// An overlay cannot serve where the root's file system cannot hold its upper layer, which is found
/// out once by mounting one; nor for an executor without root in a workspace that holds something
/// of somebody else, which a [Survey] finds while a plugin already runs. What was found is
/// remembered, and looked at first the next time.
public final class StageChoice {
    /// What the operator decides.
    public enum Setting {
        AUTO,
        OVERLAY,
        COPY
    }

    private static final int MOST_REMEMBERED = 10_000;

    private final Map<Path, Path> foreign = new ConcurrentHashMap<>();
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

    /// The kind to begin with.
    ///
    /// @param root the name of its root
    public StageKind of(String root, Path workspace) {
        var why =
                switch (setting) {
                    case OVERLAY -> Optional.<String>empty();
                    case COPY -> Optional.of("the executor was started with --stage copy");
                    case AUTO -> problem(root, workspace);
                };
        return why.<StageKind>map(reason -> copy(root, reason)).orElseGet(StageKind.Overlay::new);
    }

    /// Begins to look whether a stage serves its workspace, if that is not known. To be closed.
    ///
    /// @param root the name of its root
    public Survey survey(String root, Stage stage) {
        var workspace = stage.view().workspace();
        if (setting != Setting.AUTO || stage.view().isCopy() || identity.isRoot()) {
            return Survey.none(workspace, stage.birth());
        }
        return Survey.begin(
                workspace, identity, stage.birth(), found -> remembered(root, workspace, found));
    }

    private StageKind.Copy remembered(String root, Path workspace, Survey.Foreign found) {
        if (foreign.size() >= MOST_REMEMBERED) {
            foreign.clear();
        }
        foreign.put(workspace, found.path());
        return copy(root, found.sentence());
    }

    private StageKind.Copy copy(String root, String why) {
        return new StageKind.Copy(ways.getOrDefault(root, StageKind.Copy.EVERY_BYTE), why);
    }

    private Optional<String> problem(String root, Path workspace) {
        var problem = problems.get(root);
        if (problem != null) {
            return Optional.of("root " + root + " cannot hold an overlay: " + problem);
        }
        return sentence(workspace, workspace).or(() -> known(workspace));
    }

    private Optional<String> known(Path workspace) {
        var path = foreign.get(workspace);
        return path == null ? Optional.empty() : sentence(workspace, path);
    }

    /// What is foreign about a path; empty when nothing is, or it cannot be looked at any more.
    private Optional<String> sentence(Path workspace, Path path) {
        var inode = Inode.at(path);
        if (inode == null || !identity.isForeign(inode.uid(), inode.gid())) {
            return Optional.empty();
        }
        var what =
                path.equals(workspace)
                        ? "the workspace itself"
                        : "'" + workspace.relativize(path) + "'";
        return Optional.of(identity.sentence(what, inode.uid(), inode.gid()));
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
