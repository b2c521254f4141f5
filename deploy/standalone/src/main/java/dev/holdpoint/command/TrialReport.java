package dev.holdpoint.command;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.ResultJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What came of a trial, for people or for programs, and its exit code.
///
/// @param keep where what came out is kept; null = nowhere
record TrialReport(Surroundings around, Output output, @Nullable Path keep) {
    static final int NOT_SUCCESSFUL = 1;
    static final int NOT_LOADED = 2;
    static final int NO_FIXTURE = 3;
    static final int NO_INPUT = 4;

    /// Of one that came to a result.
    ///
    /// @return the exit code
    int told(Fixture fixture, Trial trial, PassResult result) {
        int code = exitCode(trial, result);
        if (keep != null) {
            fixture.keep(keep);
        }
        if (output.isJson()) {
            around.say(output.json(object(code, trial, result, error(code, trial, result))));
            return code;
        }
        trial.perFile().forEach(this::show);
        if (code == NO_INPUT) {
            trial.asking()
                    .map(asked -> Show.waiting(asked.plugin(), asked.question()))
                    .ifPresent(lines -> lines.forEach(around::say));
        } else {
            Show.result(result).forEach(around::say);
        }
        result.applied().stream()
                .map(Entry::changes)
                .filter(changes -> changes != null)
                .flatMap(List::stream)
                .forEach(change -> around.say("           would " + change));
        var error = error(code, trial, result);
        if (error != null) {
            around.tell("holdpoint: " + Show.plain(error));
        }
        trial.unused()
                .forEach(
                        name -> around.tell("holdpoint: --input " + name + " was never asked for"));
        if (keep != null) {
            around.say("kept       " + keep);
        }
        return code;
    }

    /// Of one that could not begin.
    ///
    /// @return the exit code
    int failed(int code, String why) {
        if (output.isJson()) {
            around.say(output.json(object(code, null, null, why)));
        }
        around.tell("holdpoint: " + why);
        return code;
    }

    private void show(Map<String, @Nullable Object> file) {
        var error = file.get("error");
        around.say(
                Show.plain(
                        "  %-15s %s%s"
                                .formatted(
                                        file.get("status"),
                                        file.get("path"),
                                        error == null ? "" : ": " + error)));
        if (file.get("changes") instanceof List<?> changes) {
            for (var change : changes) {
                if (change instanceof Map<?, ?> map) {
                    around.say(Show.plain("                  " + map.get("summary")));
                }
            }
        }
    }

    /// Why it came to nothing, where the result does not say so.
    private static @Nullable String error(int code, Trial trial, PassResult result) {
        return switch (code) {
            case NO_INPUT -> String.join("; ", trial.lacking());
            case NOT_LOADED ->
                    "the plugin cannot be loaded: "
                            + trial.lastError().orElseGet(() -> firstError(result));
            default -> null;
        };
    }

    private static String firstError(PassResult result) {
        return result.applied().stream()
                .map(Entry::error)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("it said nothing");
    }

    private static int exitCode(Trial trial, PassResult result) {
        if (!trial.lacking().isEmpty()) {
            return NO_INPUT;
        }
        boolean isUnstartable =
                result.applied().stream()
                        .map(Entry::error)
                        .anyMatch(error -> error != null && error.startsWith("spawn_failed"));
        boolean isGood = result.outcome() == Outcome.SUCCESS;
        if (!isGood && (trial.isUnloadable() || isUnstartable)) {
            return NOT_LOADED;
        }
        return switch (result.outcome()) {
            case SUCCESS -> ExitCode.OK;
            case PARTIAL, FAILED, ABORTED, CANCELLED, EXPIRED -> NOT_SUCCESSFUL;
        };
    }

    private Map<String, @Nullable Object> object(
            int code, @Nullable Trial trial, @Nullable PassResult result, @Nullable String error) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("exit", code);
        out.put("result", result == null ? null : Json.parseObject(ResultJson.write(result)));
        out.put("per_file", trial == null ? List.of() : trial.perFile());
        out.put("questions", trial == null ? List.of() : trial.questions());
        out.put("log", trial == null ? List.of() : trial.log());
        out.put(
                "workspace",
                keep == null || trial == null
                        ? null
                        : keep.toAbsolutePath().normalize().toString());
        out.put("error", error);
        return out;
    }
}
