package dev.holdpoint.command;

import dev.holdpoint.executor.LocalContext;
import dev.holdpoint.executor.LocalPass;
import dev.holdpoint.executor.LocalSettings;
import dev.holdpoint.executor.PluginSource;
import dev.holdpoint.model.Handling;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Problem;
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
            "Exit codes: 0 ok, 1 the plugin did not succeed, 2 it cannot be loaded, or the command line",
            "is wrong, 3 there is no such fixture, 4 an input is missing or does not fit."
        },
        mixinStandardHelpOptions = true)
final class PluginRun implements Callable<Integer> {
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

    @Option(
            names = "--bwrap",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDPOINT_BWRAP:-bwrap}",
            description = "bubblewrap (HOLDPOINT_BWRAP); default: ${DEFAULT-VALUE}")
    private String bwrap = "";

    @Mixin private Output output = new Output();

    PluginRun(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var report = new TrialReport(around, output, keep);
        if (!Files.exists(against)) {
            return report.failed(
                    TrialReport.NO_FIXTURE,
                    "there is no fixture "
                            + against
                            + "; give --against a directory or a file that is there");
        }
        if (keep != null && Files.exists(keep)) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--keep takes a directory that does not exist; " + keep + " does");
        }
        var inputs = Inputs.read(inputsFile, this.inputs);
        var known = known();
        try (var down = PutDown.listen();
                var fixture = Fixture.make()) {
            down.add(fixture::close);
            fixture.fill(against);
            var wanted = files(fixture);
            var trial = new Trial(fixture, inputs, interview(), around, output.isJson());
            LocalPass local;
            try {
                local = open(fixture, trial);
            } catch (HoldpointException e) {
                if (e.problem() != Problem.BAD_SETTING && e.problem() != Problem.UNSUPPORTED) {
                    throw e;
                }
                return report.failed(TrialReport.NOT_LOADED, directory + ": " + e.getMessage());
            }
            try (local) {
                down.add(local::close);
                return report.told(fixture, trial, run(local, fixture, trial, known, wanted));
            } catch (HoldpointException e) {
                if (!down.isAsked()) {
                    throw e;
                }
                return report.failed(TrialReport.NOT_SUCCESSFUL, "stopped by a signal");
            }
        }
    }

    private PassResult run(
            LocalPass local,
            Fixture fixture,
            Trial trial,
            Map<String, @Nullable Object> known,
            @Nullable List<Path> wanted) {
        var plugin = local.plugins().getFirst();
        trial.begins(plugin.packageDirectory());
        if (!output.isJson()) {
            around.say(
                    "%s %s on a copy of %s"
                            .formatted(plugin.name(), plugin.identity().version(), against));
        }
        var context =
                LocalContext.of(fixture.workspace())
                        .withVariables(known)
                        .with(Handling.USUAL.withDryRun(dryRun));
        return local.run(context, wanted, List.of(plugin.name()), trial);
    }

    /// The files that were named; null = all.
    private @Nullable List<Path> files(Fixture fixture) {
        for (var file : files) {
            if (!fixture.holds(file)) {
                throw new HoldpointException(
                        Problem.BAD_SETTING,
                        "--file takes paths relative to the fixture; " + file + " is not in it");
            }
        }
        return files.isEmpty() ? null : files;
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
                        .withBwrap(bwrap)
                        .withEnvironment(around.environment())
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
            known.putAll(Inputs.object("--variables", variablesFile));
        }
        known.putAll(Pairs.read("--var", variables));
        return known;
    }
}
