package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.model.Accounting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// How the processes of one worker are kept together: limited, counted and killed as one.
sealed interface ControlGroups extends AutoCloseable
        permits ControlGroupsV2, ControlGroupsV1, NoControlGroups {
    /// Goes into each of the files it is given, and says so.
    String ENTER = "for file; do echo 0 > \"$file\" || exit 1; done; echo in; read -r _";

    /// By which means they measure.
    Accounting accounting();

    /// Whether there are any.
    default boolean isOn() {
        return accounting() != Accounting.POLLING;
    }

    /// Whether they count all that a worker uses, so that nobody inside has to.
    boolean countsAll();

    /// What they could do and do not on this host, one sentence each.
    List<String> missing();

    /// A fresh one for a spawn.
    ///
    /// @throws IOException when there can be none
    Leaf leaf(Limits limits) throws IOException;

    /// Removes all leaves, once those who look after them have closed them.
    @Override
    void close();

    /// The best that this host has, found by trying: a process is put into a leaf and killed there.
    ///
    /// @param runDirectory takes down which groups this executor made, for the next one to remove
    ///   should this one be killed ([Leftovers])
    static ControlGroups open(Path runDirectory) {
        return open(runDirectory, false);
    }

    /// As [#open(Path)] for a process whose control group is all its own, a service or what is in a
    /// container: the others in it may be moved to make room.
    static ControlGroups openMovingOthers(Path runDirectory) {
        return open(runDirectory, true);
    }

    private static ControlGroups open(Path runDirectory, boolean movesOthers) {
        var v2 = (Way) (files, own, run) -> ControlGroupsV2.open(files, own, movesOthers, run);
        var whyNot = new ArrayList<String>();
        for (var way : List.<Way>of(v2, ControlGroupsV1::open)) {
            try {
                return tried(way.open(CgroupFiles.KERNEL, OwnGroups.ofThisProcess(), runDirectory));
            } catch (IOException e) {
                whyNot.add(why(e));
            }
        }
        return NoControlGroups.because(whyNot);
    }

    /// One version of the kernel's.
    interface Way {
        ControlGroups open(CgroupFiles files, OwnGroups own, Path runDirectory) throws IOException;
    }

    private static ControlGroups tried(ControlGroups groups) throws IOException {
        try {
            tryOnce(groups);
            return groups;
        } catch (IOException e) {
            groups.close();
            throw e;
        }
    }

    private static void tryOnce(ControlGroups groups) throws IOException {
        try (var leaf = groups.leaf(Limits.CHECK)) {
            var words = new ArrayList<>(List.of("/bin/sh", "-c", ENTER, "holdpoint-try"));
            leaf.entrance().forEach(file -> words.add(file.toString()));
            var process = new ProcessBuilder(words).redirectErrorStream(true).start();
            try (var said =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8))) {
                var line = Objects.requireNonNullElse(said.readLine(), "nothing");
                boolean isIn = line.equals("in") && !leaf.isEmpty();
                leaf.kill();
                if (!isIn) {
                    throw new IOException(
                            "expected a process to get into "
                                    + leaf.entrance()
                                    + ", came: "
                                    + line);
                }
                process.onExit().join(); // by that kill: it waits for a word that never comes
            } finally {
                process.destroyForcibly();
            }
            var _ = leaf.account();
        }
    }

    private static String why(IOException e) {
        return e instanceof AccessDeniedException
                ? "not allowed: " + e.getMessage()
                : Objects.requireNonNullElse(e.getMessage(), e.toString());
    }
}
