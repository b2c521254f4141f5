package dev.holdpoint.executor.hostile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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

    /// Kills what was started for this plugin alone, from the host, not the processes inside.
    private static List<String> killLauncher(Lab lab) {
        var inside =
                Remains.at(lab.home()).stream()
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                        .findFirst();
        if (inside.isEmpty()) {
            return List.of("no process of the plugin was found");
        }
        var outer = inside.get();
        while (outer.parent().isPresent() && !Remains.startsWorkers(outer.parent().get())) {
            outer = outer.parent().get();
        }
        return outer.destroyForcibly() ? List.of() : List.of("the launcher could not be killed");
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
