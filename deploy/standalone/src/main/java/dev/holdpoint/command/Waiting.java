package dev.holdpoint.command;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.wire.ViewJson;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `--wait` and `--watch`: until the pass is over or asks a person.
final class Waiting {
    static final Set<PassState> WAITING_OR_OVER =
            EnumSet.of(PassState.WAITING, PassState.DONE, PassState.DEAD);

    private static final Duration FOR_EVER = Duration.ofDays(3650);

    @Option(
            names = "--wait",
            description = "wait until the pass is over or asks a person, and print it")
    private boolean wait;

    @Option(
            names = "--watch",
            description = "as --wait, and tell what happens meanwhile, see 'pass watch'")
    private boolean watch;

    @Mixin private Limit limit = new Limit();

    /// `--timeout`: how long is waited.
    static final class Limit {
        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                description = "do not wait longer than this (exit code 3); the pass goes on")
        private @Nullable Double seconds;

        Duration atMost() {
            return seconds == null
                    ? FOR_EVER
                    : Duration.ofMillis(
                            Math.round(
                                    Math.clamp(seconds, 0.0, (double) FOR_EVER.toSeconds())
                                            * 1000));
        }
    }

    boolean isAsked() {
        return wait || watch || limit.seconds != null;
    }

    /// Waits, prints, and picks the exit code.
    int show(Surroundings around, Inspection inspection, PassId id, Output output) {
        if (watch) {
            return watch(around, inspection, id, output, limit);
        }
        var view = inspection.await(id, WAITING_OR_OVER, limit.atMost());
        print(around, view, output);
        return ended(around, inspection, view, output);
    }

    /// Tells what happens, and at the end what came of it.
    static int watch(
            Surroundings around, Inspection inspection, PassId id, Output output, Limit limit) {
        var view = new Following(around, inspection, id, output.isJson()).toTheEnd(limit.atMost());
        if (!output.isJson()) {
            around.say("");
            Show.pass(view).forEach(around::say);
        }
        return ended(around, inspection, view, output);
    }

    /// Whether what happens meanwhile is to be told, which can only be done for one pass.
    boolean isWatching() {
        return watch;
    }

    Duration atMost() {
        return limit.atMost();
    }

    private static int ended(
            Surroundings around, Inspection inspection, PassView view, Output output) {
        if (view.open() != null && !output.isJson()) {
            inspection
                    .input(view.open())
                    .ifPresent(request -> {
                        Show.question(request).forEach(around::tell);
                        around.tell("answer it with: " + InputShow.answering(request));
                    });
        }
        return ExitCode.of(view);
    }

    /// Says that a pass was submitted: its id, or the pass as it is by now.
    static void printNew(Surroundings around, Inspection inspection, PassId id, Output output) {
        if (output.isJson()) {
            var fresh = new LinkedHashMap<String, @Nullable Object>();
            fresh.put("id", id.toString());
            fresh.put("state", PassState.QUEUED.word());
            around.say(output.json(inspection.pass(id).map(ViewJson::toMap).orElse(fresh)));
        } else {
            around.say(id.toString());
        }
    }

    static void print(Surroundings around, PassView view, Output output) {
        if (output.isJson()) {
            around.say(output.json(ViewJson.toMap(view)));
        } else {
            Show.pass(view).forEach(around::say);
        }
    }
}
