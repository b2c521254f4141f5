package dev.holdpoint.executor.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/// Processes of this host that live, found by what they cannot hide.
final class Remains {
    private static final Path PROC = Path.of("/proc");
    private static final String LAUNCHER = "/holdpoint/_launcher.py";

    private Remains() {}

    /// Those in whose mount namespace something is mounted at or below a path, that work there, or
    /// that were started with it on their command line or in their environment.
    static List<Long> at(Path path) {
        return all(pid -> isAt(pid, path));
    }

    /// Those of a user.
    static List<Long> of(int uid) {
        return all(pid -> owner(pid).filter(found -> found == uid).isPresent());
    }

    /// Whether a process is an executor, or the one that an executor has its workers started by.
    static boolean startsWorkers(ProcessHandle process) {
        return process.equals(ProcessHandle.current()) || isLauncher(process);
    }

    /// Whether a process is an executor's own: it starts workers, or waits to become one.
    static boolean isOf(long executor, long pid) {
        var parent = ProcessHandle.of(pid).flatMap(ProcessHandle::parent);
        return pid == executor
                || (parent.isPresent()
                        && words(pid).contains(LAUNCHER)
                        && (parent.get().pid() == executor
                                || (isLauncher(parent.get())
                                        && isOf(executor, parent.get().pid()))));
    }

    private static boolean isLauncher(ProcessHandle process) {
        return words(process.pid()).contains(LAUNCHER)
                && process.parent()
                        .filter(parent -> words(parent.pid()).contains(LAUNCHER))
                        .isEmpty();
    }

    /// What a process is, for people.
    static String described(long pid) {
        var stat = read(pid, "stat");
        return stat.lines().findFirst().orElse(pid + " (gone)") + " " + words(pid);
    }

    private static List<Long> all(LongPredicate isWanted) {
        var found = new ArrayList<Long>();
        try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (pid != ProcessHandle.current().pid() && !isDead(pid) && isWanted.test(pid)) {
                    found.add(pid);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static boolean isAt(long pid, Path path) {
        var mounts = read(pid, "mountinfo");
        return mounts.contains(" " + path + " ")
                || mounts.contains(" " + path + "/")
                || words(pid).contains(path + "/")
                || read(pid, "environ").contains(path + "/")
                || directory(pid).startsWith(path);
    }

    private static Path directory(long pid) {
        try {
            return Files.readSymbolicLink(PROC.resolve(pid + "/cwd"));
        } catch (IOException e) {
            return Path.of("/");
        }
    }

    private static boolean isDead(long pid) {
        var stat = read(pid, "stat");
        int end = stat.lastIndexOf(')');
        return end < 0 || stat.startsWith("Z", end + 2) || stat.startsWith("X", end + 2);
    }

    private static Optional<Integer> owner(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> Integer.valueOf(line.split("\\s+", -1)[1]))
                .findFirst();
    }

    private static String words(long pid) {
        return read(pid, "cmdline").replace('\0', ' ');
    }

    private static String read(long pid, String file) {
        try {
            var path = PROC.resolve(Long.toString(pid)).resolve(file);
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    ? new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            return "";
        }
    }
}
