package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Milestone;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A process that runs a local pass and dies on the way, at once and without a word.
final class KilledPassMain {
    static final int DEAD = 9;

    private KilledPassMain() {}

    /// Runs it.
    ///
    /// @param args the installation, the plugins, the workspace, the plugin to run, the milestone
    public static void main(String[] args) {
        var end = Milestone.valueOf(args[4]);
        try (var local =
                LocalPass.open(
                        LocalSettings.of(Path.of(args[0])),
                        new PluginSource.Roots(List.of(Path.of(args[1]))),
                        point -> {
                            if (point == end) {
                                Runtime.getRuntime().halt(DEAD);
                            }
                        })) {
            local.run(
                    LocalContext.of(Path.of(args[2])),
                    null,
                    List.of(args[3]),
                    _ -> Optional.empty());
        }
    }
}
