package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A leaf of the kernel's second version. Where memory runs out, all of it is killed.
record LeafV2(CgroupFiles files, Path group) implements Leaf {
    /// Makes one.
    static LeafV2 make(CgroupFiles files, Path group, Allowed allowed) throws IOException {
        files.make(group);
        var leaf = new LeafV2(files, group);
        try {
            files.write(group.resolve("memory.max"), Long.toString(allowed.memoryBytes()));
            if (files.has(group.resolve("memory.swap.max"))) { // not without swap in the kernel
                files.write(group.resolve("memory.swap.max"), "0");
            }
            files.write(group.resolve("memory.oom.group"), "1");
            files.write(group.resolve("pids.max"), Integer.toString(allowed.tasks()));
            return leaf;
        } catch (IOException e) {
            leaf.close();
            throw e;
        }
    }

    @Override
    public List<Path> entrance() {
        return List.of(group.resolve("cgroup.procs"));
    }

    @Override
    public void kill() {
        var kill = group.resolve("cgroup.kill");
        try {
            if (files.has(kill)) {
                files.write(kill, "1");
                return;
            }
        } catch (IOException e) {
            // one by one, then
        }
        Removal.letNothingStart(files, group); // a kernel before 5.14
        Removal.killEach(files, group);
    }

    @Override
    public boolean isEmpty() {
        try {
            return files.count(group.resolve("cgroup.events"), "populated") == 0;
        } catch (IOException e) {
            if (!files.has(group)) {
                return true;
            }
            throw Leaf.lost(group, e);
        }
    }

    @Override
    public Account account() {
        try {
            var peak = group.resolve("memory.peak");
            return new Account(
                    isFull() ? files.count(group.resolve("memory.events"), "oom_kill") : 0,
                    files.has(peak) ? Long.parseLong(files.read(peak).strip()) / 1024 : 0,
                    files.count(group.resolve("cpu.stat"), "usage_usec") / 1000);
        } catch (IOException e) {
            throw Leaf.lost(group, e);
        }
    }

    /// Whether its own limit left no memory: the kernel counts a kill here also where a group above
    /// or the whole host had none left.
    private boolean isFull() throws IOException {
        var local = group.resolve("memory.events.local"); // from Linux 5.2 on
        return files.count(files.has(local) ? local : group.resolve("memory.events"), "oom") > 0;
    }

    @Override
    public void close() {
        Removal.remove(files, group);
    }
}
