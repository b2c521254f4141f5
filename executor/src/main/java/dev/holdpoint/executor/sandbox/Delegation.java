package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// The part of the tree of version 2 that this executor was given: its own group, made ready to
/// hold others. A group with others that are limited may hold no process, so those in it move to
/// one called `main` below it.
///
/// @param group of this process
/// @param isTop whether it can see no other above
/// @param movesOthers whether other processes in its group may be moved
record Delegation(CgroupFiles files, Path group, boolean isTop, boolean movesOthers) {
    static final String MAIN = "main";
    static final String ENABLED = "cgroup.subtree_control";
    static final String ENABLE = "+memory +pids";

    private static final List<String> NEEDED = List.of("memory", "pids");

    /// What the kernel shows instead of a pid that means nothing here.
    private static final Long UNSEEN = 0L;

    private static final int MOST_ROUNDS = 100;

    /// That of this process.
    ///
    /// @throws IOException where it sees none
    static Delegation of(CgroupFiles files, OwnGroups own, boolean movesOthers) throws IOException {
        var group =
                own.unified().orElseThrow(() -> new IOException("version 2 is not mounted here"));
        return new Delegation(files, group, own.isTop(), movesOthers);
    }

    /// The group below which groups can be made.
    ///
    /// @throws IOException when it cannot be had: why
    Path base() throws IOException {
        var above = group.getParent();
        if (above != null && group.endsWith(MAIN) && !isTop && isReady(above)) {
            if (!has(ENABLED, above)) {
                files.write(above.resolve(ENABLED), ENABLE);
            }
            return above;
        }
        if (!has("cgroup.controllers", group)) {
            throw new IOException(
                    "version 2 offers "
                            + files.read(group.resolve("cgroup.controllers")).strip()
                            + " in "
                            + group
                            + ", not memory and pids");
        }
        if (!has(ENABLED, group)) {
            // the root of the whole tree has no type, and may hold processes
            if (files.has(group.resolve("cgroup.type"))) {
                makeRoom();
            }
            files.write(group.resolve(ENABLED), ENABLE);
        }
        return group;
    }

    /// Whether this process was moved to `main` by an executor, or by systemd (`DelegateSubgroup`).
    private boolean isReady(Path above) throws IOException {
        return files.has(above.resolve(ENABLED))
                && files.processes(above).isEmpty()
                && (has(ENABLED, above) || files.isDelegated(above));
    }

    private boolean has(String file, Path of) throws IOException {
        var words = files.read(of.resolve(file)).strip().split(" ", -1);
        return new HashSet<>(Arrays.asList(words)).containsAll(NEEDED);
    }

    private void makeRoom() throws IOException {
        if (files.processes(group).contains(UNSEEN)) {
            throw new IOException(
                    group + " holds processes of another pid namespace, which cannot be moved");
        }
        long self = ProcessHandle.current().pid();
        long others = files.processes(group).stream().filter(pid -> pid != self).count();
        if (others > 0 && !isTop && !files.isDelegated(group)) {
            throw new IOException(
                    group
                            + " holds "
                            + others
                            + " other processes, and systemd does not say that it is given away");
        }
        if (others > 0 && !movesOthers) {
            throw new IOException(
                    group
                            + " holds "
                            + others
                            + " other processes, which only the executor's service moves");
        }
        var main = group.resolve(MAIN);
        if (!files.has(main)) {
            files.make(main);
        }
        for (int round = 0; !files.processes(group).isEmpty(); round++) {
            if (round == MOST_ROUNDS) {
                throw new IOException("processes of " + group + " do not go into " + main);
            }
            for (long pid : files.processes(group)) {
                move(pid, main);
            }
        }
    }

    /// Does nothing for one that has ended meanwhile.
    private void move(long pid, Path to) throws IOException {
        try {
            files.write(to.resolve("cgroup.procs"), Long.toString(pid));
        } catch (IOException e) {
            if (files.processes(group).contains(pid)) {
                throw e;
            }
        }
    }
}
