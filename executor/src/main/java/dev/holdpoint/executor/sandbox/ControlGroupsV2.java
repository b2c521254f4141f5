package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.model.Accounting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Leaves of the kernel's second version, in a part of its tree that was given to this executor.
final class ControlGroupsV2 implements ControlGroups {
    private final CgroupFiles files;
    private final Path base;
    private final Branch branch;
    private final boolean countsPeak;

    private ControlGroupsV2(CgroupFiles files, Path base, Branch branch, boolean countsPeak) {
        this.files = files;
        this.base = base;
        this.branch = branch;
        this.countsPeak = countsPeak;
    }

    /// Makes ready what was given to this process.
    ///
    /// @param movesOthers whether the other processes in its group may be moved
    /// @throws IOException when nothing was given to it: why
    static ControlGroupsV2 open(
            CgroupFiles files, OwnGroups own, boolean movesOthers, Path runDirectory)
            throws IOException {
        var base = Delegation.of(files, own, movesOthers).base();
        var branch = Branch.make(files, List.of(base), runDirectory);
        try {
            files.write(branch.at(base).resolve(Delegation.ENABLED), Delegation.ENABLE);
            boolean countsPeak = files.has(branch.at(base).resolve("memory.peak"));
            return new ControlGroupsV2(files, base, branch, countsPeak);
        } catch (IOException e) {
            branch.close();
            throw e;
        }
    }

    @Override
    public Accounting accounting() {
        return Accounting.CGROUP_V2;
    }

    @Override
    public boolean countsAll() {
        return countsPeak;
    }

    @Override
    public List<String> missing() {
        return countsPeak
                ? List.of()
                : List.of(
                        "the most memory that a worker had is that of the plugin's own process: this"
                                + " kernel has no memory.peak; Linux 5.19 has");
    }

    @Override
    public Leaf leaf(Limits limits) throws IOException {
        var name = branch.next();
        return LeafV2.make(files, branch.at(base).resolve(name), Leaf.Allowed.of(limits));
    }

    @Override
    public void close() {
        branch.close();
    }
}
