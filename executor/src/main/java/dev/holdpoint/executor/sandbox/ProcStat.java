package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What /proc says of one process of this host.
///
/// @param state one letter: R, S, D, Z, …
/// @param parent its pid
/// @param session pid of the leader of its session
/// @param startTicks when it was started, in clock ticks since boot: tells it from a later process
///   with its pid
/// @param cpuTicks user and system time of itself and of the children it waited for, in clock ticks
record ProcStat(char state, long parent, long session, long startTicks, long cpuTicks) {
    /// Length of a clock tick; the kernel reports in hundredths of a second on every machine.
    static final int TICK_MS = 10;

    private static final Path PROC = Path.of("/proc");

    /// Reads the process.
    ///
    /// @return empty when it is gone
    static Optional<ProcStat> of(long pid) {
        return read(pid, "stat").map(ProcStat::parse);
    }

    boolean isDead() {
        return state == 'Z' || state == 'X';
    }

    /// The live children, eldest first.
    static List<Long> childrenOf(long pid) {
        var listed = read(pid, "task/" + pid + "/children");
        if (listed.isPresent()) {
            return Arrays.stream(listed.get().strip().split(" ", -1))
                    .filter(word -> !word.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        }
        return ProcessHandle.of(pid).stream() // a kernel without CONFIG_PROC_CHILDREN
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .toList();
    }

    /// A process and all that live below it.
    static List<Long> familyOf(long pid) {
        var family = new ArrayList<>(List.of(pid));
        for (int i = 0; i < family.size(); i++) {
            family.addAll(childrenOf(family.get(i)));
        }
        return family;
    }

    /// One number of `/proc/<pid>/status`; the last where the line has several.
    ///
    /// @return empty when the process is gone or the kernel has no such line
    static Optional<Long> status(long pid, String name) {
        return read(pid, "status").flatMap(text -> line(text, name));
    }

    /// What it was started with, each `NAME=value` ended by a NUL.
    ///
    /// @return empty when the process is gone, or may not be looked into
    static Optional<String> environment(long pid) {
        return read(pid, "environ");
    }

    private static Optional<Long> line(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).replace("kB", "").strip())
                .map(value -> Long.valueOf(value.substring(value.lastIndexOf('\t') + 1).strip()))
                .findFirst();
    }

    private static Optional<String> read(long pid, String file) {
        try {
            var path = PROC.resolve(Long.toString(pid)).resolve(file);
            return Optional.of(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static ProcStat parse(String text) {
        // The name, in parentheses, may hold anything; fields are counted after it (proc(5)).
        var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        long cpu = 0;
        for (int i = 11; i <= 14; i++) {
            cpu += Long.parseLong(fields[i]);
        }
        return new ProcStat(
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19]),
                cpu);
    }
}
