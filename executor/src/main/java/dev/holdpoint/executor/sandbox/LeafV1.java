package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A leaf of the kernel's first version, which is one group in each of its trees. Where memory runs
/// out, one process of it is killed.
///
/// @param memory its group for the controller `memory`
/// @param pids its group for the controller `pids`
/// @param cpu its group for the controller `cpuacct`
record LeafV1(CgroupFiles files, Path memory, Path pids, Path cpu) implements Leaf {
    static final String SWAP_LIMIT = "memory.memsw.limit_in_bytes";

    /// The kernel charges memory in batches of 64 pages, and may find no room for the last.
    private static final long BATCH_BYTES = 64 * 4096;

    /// Makes one.
    static LeafV1 make(CgroupFiles files, LeafV1 leaf, Allowed allowed) throws IOException {
        try {
            for (var group : leaf.groups()) {
                files.make(group);
            }
            var bytes = Long.toString(allowed.memoryBytes());
            files.write(leaf.memory.resolve("memory.limit_in_bytes"), bytes);
            if (files.has(leaf.memory.resolve(SWAP_LIMIT))) {
                files.write(leaf.memory.resolve(SWAP_LIMIT), bytes);
            }
            files.write(leaf.pids.resolve("pids.max"), Integer.toString(allowed.tasks()));
            return leaf;
        } catch (IOException e) {
            leaf.close();
            throw e;
        }
    }

    /// Two controllers may share a tree.
    private List<Path> groups() {
        return Stream.of(memory, pids, cpu).distinct().toList();
    }

    /// `tasks` moves one thread only, which for a process of one thread is all of it. Unlike
    /// `cgroup.procs` it need not wait until no process of the whole host forks or ends.
    @Override
    public List<Path> entrance() {
        return groups().stream().map(group -> group.resolve("tasks")).toList();
    }

    @Override
    public void kill() {
        Removal.letNothingStart(files, pids);
        groups().forEach(group -> Removal.killEach(files, group));
    }

    @Override
    public boolean isEmpty() {
        for (var group : groups()) {
            try {
                if (!files.read(group.resolve("tasks")).isBlank()) {
                    return false;
                }
            } catch (IOException e) {
                if (files.has(group)) {
                    throw Leaf.lost(group, e);
                }
            }
        }
        return true;
    }

    @Override
    public Account account() {
        try {
            return new Account(
                    isFull() ? files.count(memory.resolve("memory.oom_control"), "oom_kill") : 0,
                    number(memory.resolve("memory.max_usage_in_bytes")) / 1024,
                    Duration.ofNanos(number(cpu.resolve("cpuacct.usage"))).toMillis());
        } catch (IOException e) {
            throw Leaf.lost(memory, e);
        }
    }

    /// Whether its own limit was reached: the kernel counts a kill here also where a group above or
    /// the whole host had no memory left. `memory.failcnt` stays 0 where swap has the same limit.
    private boolean isFull() throws IOException {
        return number(memory.resolve("memory.max_usage_in_bytes")) + BATCH_BYTES
                >= number(memory.resolve("memory.limit_in_bytes"));
    }

    private long number(Path file) throws IOException {
        return Long.parseLong(files.read(file).strip());
    }

    @Override
    public void close() {
        groups().forEach(group -> Removal.remove(files, group));
    }
}
