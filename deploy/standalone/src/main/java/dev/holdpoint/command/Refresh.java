package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--watch` of a list: prints it again whenever it has changed, until Ctrl-C.
final class Refresh {
    @Option(
            names = "--watch",
            description = "go on, and print it again whenever it has changed, until Ctrl-C")
    private boolean isWatching;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "with --watch: look this often; default: ${DEFAULT-VALUE}")
    private double interval = 2;

    /// What one look showed.
    ///
    /// @param key changes when there is something new to see; what only ages is not in it
    /// @param lines what was asked for
    /// @param notes what is to be said beside it
    record Look(Object key, List<String> lines, List<String> notes) {}

    /// Prints what there is now, and with `--watch` what there is later.
    ///
    /// A screen is drawn anew at each look; into a pipe the lists go one after the other, each when
    /// something has changed.
    void show(Surroundings around, Supplier<Look> look) {
        if (interval < 0.1 || interval > 3600) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "--interval takes 0.1 to 3600 seconds; got " + interval);
        }
        @Nullable Look shown = null;
        do {
            var now = look.get();
            if (isWatching && around.screen().canRedraw()) {
                around.out().print("\u001b[H\u001b[2J");
                print(around, now);
            } else if (shown == null || !now.key().equals(shown.key())) {
                print(around, now);
            }
            shown = now;
        } while (isWatching && Backoff.sleep(Duration.ofMillis(Math.round(interval * 1000))));
    }

    private static void print(Surroundings around, Look look) {
        look.lines().forEach(around::say);
        around.out().flush();
        look.notes().forEach(around::tell);
    }
}
