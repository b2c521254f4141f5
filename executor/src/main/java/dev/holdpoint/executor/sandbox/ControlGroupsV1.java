package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.model.Accounting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Leaves of the kernel's first version: for an executor that is root, since nothing of those trees
/// can be given to anybody else.
final class ControlGroupsV1 implements ControlGroups {
    private final CgroupFiles files;
    private final Parents parents;
    private final Branch branch;
    private final List<String> missing;

    /// This process's groups, one for each controller.
    private record Parents(Path memory, Path pids, Path cpu) {
        static Parents of(OwnGroups own) throws IOException {
            var groups = own.byController();
            for (var name : List.of("memory", "pids", "cpuacct")) {
                if (!groups.containsKey(name)) {
                    throw new IOException("version 1 has no controller " + name + " here");
                }
            }
            return new Parents(
                    Objects.requireNonNull(groups.get("memory")),
                    Objects.requireNonNull(groups.get("pids")),
                    Objects.requireNonNull(groups.get("cpuacct")));
        }

        List<Path> all() {
            return Stream.of(memory, pids, cpu).distinct().toList();
        }
    }

    private ControlGroupsV1(
            CgroupFiles files, Parents parents, Branch branch, List<String> missing) {
        this.files = files;
        this.parents = parents;
        this.branch = branch;
        this.missing = missing;
    }

    /// @throws IOException when there are none for this process: why
    static ControlGroupsV1 open(CgroupFiles files, OwnGroups own, Path runDirectory)
            throws IOException {
        var parents = Parents.of(own);
        var branch = Branch.make(files, parents.all(), runDirectory);
        boolean limitsSwap = files.has(branch.at(parents.memory).resolve(LeafV1.SWAP_LIMIT));
        return new ControlGroupsV1(
                files,
                parents,
                branch,
                limitsSwap
                        ? List.of()
                        : List.of(
                                "what a worker has in swap is not limited: boot the kernel with"
                                        + " `swapaccount=1`"));
    }

    @Override
    public Accounting accounting() {
        return Accounting.CGROUP_V1;
    }

    @Override
    public boolean countsAll() {
        return true;
    }

    @Override
    public List<String> missing() {
        return missing;
    }

    @Override
    public Leaf leaf(Limits limits) throws IOException {
        var name = branch.next();
        var leaf =
                new LeafV1(
                        files,
                        branch.at(parents.memory).resolve(name),
                        branch.at(parents.pids).resolve(name),
                        branch.at(parents.cpu).resolve(name));
        return LeafV1.make(files, leaf, Leaf.Allowed.of(limits));
    }

    @Override
    public void close() {
        branch.close();
    }
}
