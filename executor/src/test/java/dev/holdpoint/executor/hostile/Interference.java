package dev.holdpoint.executor.hostile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What the test does to a hostile plugin once that says it is ready.
final class Interference {
    private Interference() {}

    /// Does it.
    ///
    /// @return what it saw that should not be
    static List<String> with(String id, Lab lab) {
        return switch (id) {
            case "launcher_killed" -> killLauncher(lab);
            case "locks" -> lock(lab);
            default -> List.of();
        };
    }

    /// Kills the process that the executor started, not those inside.
    private static List<String> killLauncher(Lab lab) {
        var inside =
                Remains.at(lab.home()).stream()
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                        .sorted(Comparator.comparingInt(Interference::depth))
                        .toList();
        if (inside.isEmpty()) {
            return List.of("no process of the plugin was found");
        }
        var topmost = inside.getFirst();
        var outer = topmost.parent().filter(parent -> depth(parent) > 0).orElse(topmost);
        return outer.destroyForcibly() ? List.of() : List.of("the launcher could not be killed");
    }

    /// How many steps below this process it is; 0 = it is this one.
    private static int depth(ProcessHandle process) {
        int depth = 0;
        Optional<ProcessHandle> at = Optional.of(process);
        while (at.isPresent() && !at.get().equals(ProcessHandle.current())) {
            at = at.get().parent();
            depth++;
        }
        return depth;
    }

    /// Everybody else can still lock the files of the workspace.
    private static List<String> lock(Lab lab) {
        var problems = new ArrayList<String>();
        for (var name : List.of("data.txt", "README.md", "d/inner.txt")) {
            lock(lab.workspace().resolve(name)).ifPresent(problems::add);
        }
        return problems;
    }

    private static Optional<String> lock(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock == null ? Optional.of(file + " is locked by the plugin") : Optional.empty();
        } catch (IOException e) {
            return Optional.of(file + ": " + e);
        }
    }
}
