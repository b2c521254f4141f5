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

    /// Prints what there is now, and with `--watch` what there is later.
    ///
    /// A screen is cleared before each look; into a pipe the lists go one after the other.
    void show(Surroundings around, Supplier<List<String>> look) {
        if (interval < 0.1 || interval > 3600) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "--interval takes 0.1 to 3600 seconds; got " + interval);
        }
        @Nullable List<String> shown = null;
        do {
            var lines = look.get();
            if (!lines.equals(shown)) {
                if (isWatching && around.screen().canRedraw()) {
                    around.out().print("\u001b[H\u001b[2J");
                }
                lines.forEach(around::say);
                shown = lines;
            }
        } while (isWatching && Backoff.sleep(Duration.ofMillis(Math.round(interval * 1000))));
    }
}
