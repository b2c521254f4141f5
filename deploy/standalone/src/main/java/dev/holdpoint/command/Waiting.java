package dev.holdpoint.command;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.ViewJson;
import java.time.Duration;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--wait`: until the pass is over or asks a person.
final class Waiting {
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    @Option(
            names = "--wait",
            description = "wait until the pass is over or asks a person, and print it")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "with --wait: not longer than this (exit code 3); the pass goes on")
    private @Nullable Long seconds;

    boolean isAsked() {
        return wait;
    }

    PassView until(Inspection inspection, PassId id) {
        return inspection.await(
                id,
                EnumSet.of(PassState.WAITING, PassState.DONE, PassState.DEAD),
                seconds == null
                        ? FOR_EVER
                        : Duration.ofSeconds(Math.clamp(seconds, 0, FOR_EVER.toSeconds())));
    }

    /// Waits, prints, and picks the exit code.
    int show(Surroundings around, Inspection inspection, PassId id, Output output) {
        var view = until(inspection, id);
        print(around, view, output);
        if (view.open() != null && !output.isJson()) {
            inspection
                    .input(view.open())
                    .ifPresent(request -> Show.question(request).forEach(around::tell));
            around.tell("answer it with: holdpoint input answer " + view.open() + " FIELD=VALUE…");
        }
        return ExitCode.of(view);
    }

    static void print(Surroundings around, PassView view, Output output) {
        if (output.isJson()) {
            around.say(Json.writePretty(ViewJson.toMap(view)));
        } else {
            Show.pass(view).forEach(around::say);
        }
    }
}
