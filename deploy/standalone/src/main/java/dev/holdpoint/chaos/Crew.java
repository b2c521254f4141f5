package dev.holdpoint.chaos;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.embedded.JavaCommand;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.embedded.TemporaryDirectory;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The executors, real processes, each with its own way to Redis.
final class Crew implements AutoCloseable {
    private static final Duration LONGEST_STOP = Duration.ofSeconds(15);

    private final Processes processes;
    private final JavaCommand java;
    private final Place place;
    private final TemporaryDirectory runs = TemporaryDirectory.make("holdpoint-chaos-run-");
    private final List<Member> members = new ArrayList<>();

    /// Where the executors of a run work.
    record Place(Path root, Path plugins, Path logs) {}

    /// One executor, over all its starts.
    static final class Member {
        private final String name;
        private final List<String> command;
        private final Ways ways;
        private Child child;
        private boolean isStalled;

        private Member(String name, List<String> command, Ways ways, Child child) {
            this.name = name;
            this.command = command;
            this.ways = ways;
            this.child = child;
        }

        String name() {
            return name;
        }

        Ways ways() {
            return ways;
        }
    }

    Crew(Processes processes, JavaCommand java, Place place) {
        this.processes = processes;
        this.java = java;
        this.place = place;
    }

    /// Starts one more, and does not wait for it.
    void add(String name, Ways ways) {
        var command =
                java.of(
                        List.of(
                                "executor",
                                "--name",
                                name,
                                "--redis",
                                ways.url(),
                                "--queue",
                                "default",
                                "--slots",
                                "2",
                                "--root",
                                Workload.ROOT + "=" + place.root(),
                                "--plugins",
                                place.plugins().toString(),
                                "--run-dir",
                                runDirectory(name).toString(),
                                "--log-dir",
                                place.logs().toString()));
        members.add(new Member(name, command, ways, start(name, command)));
    }

    /// Where owners of workspaces can reach it.
    private Path runDirectory(String name) {
        try {
            var open = PosixFilePermissions.fromString("rwxr-xr-x");
            Files.setPosixFilePermissions(runs.path(), open);
            return Files.createDirectories(runs.path().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sees whether all of them run.
    ///
    /// @throws HoldpointException `internal` with the end of its log when one has ended
    synchronized void demandAlive() {
        for (var member : members) {
            if (!member.child.isAlive()) {
                throw new HoldpointException(
                        Problem.INTERNAL,
                        member.name + " ended; the end of its log " + member.child.log() + ":",
                        member.child.tail());
            }
        }
    }

    private Child start(String name, List<String> command) {
        return processes.start(name, command, place.logs().resolve(name + ".log"));
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    /// Those that run and are not stalled.
    synchronized List<Member> healthy() {
        return members.stream().filter(one -> one.child.isAlive() && !one.isStalled).toList();
    }

    /// Kills with -9 what is its process now.
    synchronized void kill(Member member) {
        if (member.child.isAlive()) {
            ProcessHandle.of(member.child.pid()).ifPresent(ProcessHandle::destroyForcibly);
            member.child.ended().join();
        }
    }

    synchronized void stall(Member member) {
        member.isStalled = true;
        member.child.signal("STOP");
    }

    synchronized void goOn(Member member) {
        member.child.signal("CONT");
        member.isStalled = false;
    }

    /// Starts those that have ended, and lets those go on that stand still.
    synchronized void revive() {
        for (var member : members) {
            if (member.isStalled) {
                goOn(member);
            }
            revive(member);
        }
    }

    synchronized void revive(Member member) {
        if (!member.child.isAlive()) {
            member.child = start(member.name, member.command);
        }
    }

    @Override
    public synchronized void close() {
        members.stream().filter(one -> one.isStalled).forEach(this::goOn);
        members.forEach(one -> one.child.term());
        members.forEach(one -> one.child.endWithin(LONGEST_STOP));
        members.forEach(one -> one.ways.close());
        runs.close();
    }
}
