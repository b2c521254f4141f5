package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Counts what RLIMIT_NPROC counts: the threads of all processes of a user.
final class Tasks {
    private Tasks() {}

    static long of(int uid) throws IOException {
        long tasks = 0;
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (isOf(process, uid)) {
                    tasks += ProcStat.status(pid, "Threads").orElse(0L);
                }
            }
        }
        return tasks;
    }

    private static boolean isOf(Path process, int uid) {
        try {
            return Files.getAttribute(process, "unix:uid").equals(uid);
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
