package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Signals;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a plugin says of the variables of a pass, before anything is run.
sealed interface Check {
    /// Most characters of what a plugin says of why it cannot be loaded.
    int LONGEST = 500;

    String TOO_LARGE =
            "it cannot be loaded within "
                    + Limits.CHECK.memoryMb()
                    + " MB; what takes more memory belongs into pre_transform_all";

    /// It answered.
    ///
    /// @param errors empty when all is well
    /// @param inherited the variables that its class demands, where it checks them by the kit's own
    ///   rule and no other; null where it has a rule of its own
    record Answered(List<String> errors, @Nullable List<String> inherited) implements Check {}

    /// It was being asked, and gave no answer.
    record Silent(String how) implements Check {}

    /// It could not even be loaded, for a reason that its run meets too.
    record NotLoaded(String why) implements Check {}

    /// Judges one worker. One that has loaded its plugin says so at once; one whose plugin cannot
    /// be loaded says why. What the worker's own limits ended, or a signal, may well run, and so
    /// has not answered.
    static Check of(Exit exit) {
        if (exit.deadlinePassed()) {
            return new Silent("it was not ready within " + exit.durationMs() / 1000 + " s");
        }
        if (exit.killedForMemory() > 0) {
            return new Silent(TOO_LARGE);
        }
        var answer = answer(exit.stdout());
        if (answer == null
                || !(exit.status() instanceof Exit.Status.Exited(var code))
                || code != 0) {
            return unanswered(exit, answer);
        }
        return new Answered(
                texts(answer.get("errors")),
                Boolean.TRUE.equals(answer.get("inherited"))
                        ? texts(answer.get("required_variables"))
                        : null);
    }

    private static Check unanswered(Exit exit, @Nullable Map<String, @Nullable Object> answer) {
        boolean isLoaded =
                answer == null ? !exit.stdout().isBlank() : !isFalse(answer.get("loaded"));
        boolean hasEnded =
                exit.status() instanceof Exit.Status.Exited
                        || exit.status() instanceof Exit.Status.NotStarted;
        if (isLoaded || !hasEnded) {
            return new Silent(ending(exit));
        }
        if (answer == null) {
            return new NotLoaded(ending(exit));
        }
        return Boolean.TRUE.equals(answer.get("out_of_memory"))
                ? new Silent(TOO_LARGE)
                : new NotLoaded(
                        OneLine.of(
                                Objects.toString(answer.get("error_message"), ending(exit)),
                                LONGEST));
    }

    private static boolean isFalse(@Nullable Object value) {
        return Boolean.FALSE.equals(value);
    }

    private static @Nullable Map<String, @Nullable Object> answer(String stdout) {
        try {
            return Json.parseLooseObject(stdout.strip());
        } catch (HoldpointException e) {
            return null;
        }
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Objects::toString).toList()
                : List.of();
    }

    private static String ending(Exit exit) {
        return switch (exit.status()) {
            case Exit.Status.Exited(var code) -> "it ended with exit " + code;
            case Exit.Status.Signalled(var signal) -> "it was ended by " + Signals.name(signal);
            case Exit.Status.OutOfCpu(_) -> "it used up its processor time";
            case Exit.Status.NotStarted(var reason) -> reason;
        };
    }
}
