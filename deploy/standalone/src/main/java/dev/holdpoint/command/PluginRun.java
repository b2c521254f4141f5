package dev.holdpoint.command;

import dev.holdpoint.executor.LocalContext;
import dev.holdpoint.executor.LocalPass;
import dev.holdpoint.executor.LocalSettings;
import dev.holdpoint.executor.PluginSource;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.Handling;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.ResultJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plugin run`.
@Command(
        name = "run",
        description = {
            "Tries a plugin on a copy of a directory, by the way an executor runs it, without"
                    + " Redis. Nothing but the copy is changed.",
            "After each question the copy is moved to another directory and a fresh process goes"
                    + " on there, as another host would."
        },
        footer = {
            "",
            "Exit codes: 0 ok, 1 the plugin did not succeed, 2 it cannot be loaded,",
            "3 there is no such fixture, 4 an input is missing or does not fit."
        },
        mixinStandardHelpOptions = true)
final class PluginRun implements Callable<Integer> {
    private static final int NOT_SUCCESSFUL = 1;
    private static final int NOT_LOADED = 2;
    private static final int NO_FIXTURE = 3;
    private static final int NO_INPUT = 4;

    private final Surroundings around;

    @Parameters(paramLabel = "DIR", description = "the plugin's package, with its manifest.yml")
    private Path directory = Path.of("");

    @Option(
            names = "--against",
            paramLabel = "FIXTURE",
            required = true,
            description = "a directory such as a run directory, or a single file")
    private Path against = Path.of("");

    @Option(
            names = "--file",
            paramLabel = "PATH",
            description = {
                "a file of the fixture, relative to it; repeat it for more.",
                "None = every file outside the forbidden paths."
            })
    private List<Path> files = List.of();

    @Option(
            names = "--input",
            paramLabel = "FIELD=VALUE",
            description = "what to answer when the plugin asks for this field")
    private List<String> inputs = List.of();

    @Option(
            names = "--inputs",
            paramLabel = "FILE",
            description = {
                "the same for many fields, as a JSON object;",
                "or an array of objects, one for each round of questions"
            })
    private @Nullable Path inputsFile;

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "a variable, as text")
    private List<String> variables = List.of();

    @Option(
            names = "--variables",
            paramLabel = "FILE",
            description = "variables with any values, as a JSON object")
    private @Nullable Path variablesFile;

    @Option(names = "--dry-run", description = "let it only describe what it would change")
    private boolean dryRun;

    @Option(
            names = "--keep",
            paramLabel = "TARGET",
            description = "keep what came out as a new directory")
    private @Nullable Path keep;

    @Option(
            names = "--no-isolation",
            description =
                    "run it without a sandbox, where there is none: it can then do whatever you can")
    private boolean noIsolation;

    @Option(
            names = "--non-interactive",
            description = "never ask at the terminal: a missing input is exit code 4")
    private boolean nonInteractive;

    @Option(
            names = "--python",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDPOINT_PYTHON:-/usr/bin/python3}",
            description = "the plugin's interpreter (HOLDPOINT_PYTHON); default: ${DEFAULT-VALUE}")
    private String python = "";

    @Mixin private Output output = new Output();

    PluginRun(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (!Files.exists(against)) {
            return failed(
                    NO_FIXTURE,
                    "there is no fixture "
                            + against
                            + "; give --against a directory or a file that is there");
        }
        if (keep != null && Files.exists(keep)) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--keep takes a directory that does not exist; " + keep + " does");
        }
        try (var fixture = Fixture.of(against)) {
            return run(fixture);
        }
    }

    private int run(Fixture fixture) {
        var trial =
                new Trial(
                        fixture,
                        Inputs.read(inputsFile, inputs),
                        interview(),
                        around,
                        output.isJson());
        try (var local = open(fixture, trial)) {
            var plugin = local.plugins().getFirst();
            var context =
                    LocalContext.of(fixture.workspace())
                            .withVariables(known())
                            .with(Handling.USUAL.withDryRun(dryRun));
            if (!output.isJson()) {
                around.say(
                        "%s %s on a copy of %s"
                                .formatted(plugin.name(), plugin.identity().version(), against));
            }
            var result =
                    local.run(
                            context, files.isEmpty() ? null : files, List.of(plugin.name()), trial);
            return told(fixture, trial, result);
        } catch (HoldpointException e) {
            if (e.problem() == Problem.BAD_SETTING) {
                return failed(NOT_LOADED, directory + ": " + e.getMessage());
            }
            throw e;
        }
    }

    private LocalPass open(Fixture fixture, Trial trial) {
        if (!Files.isRegularFile(directory.resolve("manifest.yml"))) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "expected a plugin's package with a manifest.yml there, found none");
        }
        var settings =
                LocalSettings.of(around.home())
                        .withPython(python)
                        .with(trial)
                        .with(_ -> fixture.move());
        return LocalPass.open(
                noIsolation ? settings.withoutIsolation() : settings,
                new PluginSource.Packages(List.of(directory.toAbsolutePath().normalize())));
    }

    private @Nullable Interview interview() {
        var terminal = around.terminal();
        return nonInteractive || terminal == null || output.isJson()
                ? null
                : new Interview(around, terminal);
    }

    private Map<String, @Nullable Object> known() {
        var known = new LinkedHashMap<String, @Nullable Object>();
        if (variablesFile != null) {
            known.putAll(Json.parseObject(Inputs.text("--variables", variablesFile)));
        }
        known.putAll(Pairs.read("--var", variables));
        return known;
    }

    private int told(Fixture fixture, Trial trial, PassResult result) {
        int code = exitCode(trial, result);
        if (keep != null) {
            fixture.keep(keep);
        }
        if (output.isJson()) {
            around.say(output.json(object(code, trial, result)));
            return code;
        }
        trial.perFile().forEach(this::show);
        Show.result(result).forEach(around::say);
        result.applied().stream()
                .map(Entry::changes)
                .filter(changes -> changes != null)
                .flatMap(List::stream)
                .forEach(change -> around.say("           would " + change));
        trial.lacking()
                .forEach(sentence ->
                        around.tell(
                                "holdpoint: an input is missing or does not fit: "
                                        + sentence
                                        + "; give it with --input"));
        trial.unused()
                .forEach(
                        name -> around.tell("holdpoint: --input " + name + " was never asked for"));
        if (keep != null) {
            around.say("kept       " + keep);
        }
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

    private static int exitCode(Trial trial, PassResult result) {
        if (!trial.lacking().isEmpty()) {
            return NO_INPUT;
        }
        boolean isUnstartable =
                result.applied().stream()
                        .map(Entry::error)
                        .anyMatch(error -> error != null && error.startsWith("spawn_failed"));
        if (trial.isUnloadable() || isUnstartable) {
            return NOT_LOADED;
        }
        return switch (result.outcome()) {
            case SUCCESS -> ExitCode.OK;
            case PARTIAL, FAILED, ABORTED, CANCELLED, EXPIRED -> NOT_SUCCESSFUL;
        };
    }

    private Map<String, @Nullable Object> object(
            int code, Trial trial, @Nullable PassResult result) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("exit", code);
        out.put("result", result == null ? null : Json.parseObject(ResultJson.write(result)));
        out.put("per_file", trial.perFile());
        out.put("questions", trial.questions());
        out.put("log", trial.log());
        out.put("workspace", keep == null ? null : keep.toAbsolutePath().normalize().toString());
        out.put("error", trial.lacking().isEmpty() ? null : String.join("; ", trial.lacking()));
        return out;
    }

    private int failed(int code, String why) {
        if (output.isJson()) {
            var out = new LinkedHashMap<String, @Nullable Object>();
            out.put("exit", code);
            out.put("error", why);
            around.say(output.json(out));
        }
        around.tell("holdpoint: " + why);
        return code;
    }
}
