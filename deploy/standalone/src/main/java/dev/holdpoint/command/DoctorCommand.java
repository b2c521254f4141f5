package dev.holdpoint.command;

import dev.holdpoint.executor.ExecutorMain;
import dev.holdpoint.executor.HeldDirectory;
import dev.holdpoint.executor.RootOptions;
import dev.holdpoint.executor.doctor.Diagnosis;
import dev.holdpoint.executor.doctor.DiagnosisJson;
import dev.holdpoint.executor.doctor.Doctor;
import dev.holdpoint.executor.sandbox.Leftovers;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// `doctor`.
@Command(
        name = "doctor",
        description = {
            "Tries what this host gives an executor: each sandbox level, each root, and from inside"
                    + " a real worker everything that a plugin must not be able to do.",
            "Needs no Redis and leaves nothing behind. Run it as the user that the executor runs"
                    + " as."
        },
        footer = {
            "",
            "Exit codes: 0 an executor with these flags is as protected as its level says, 1 it is"
                    + " not,",
            "or would not start, 2 usage."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin private final RootOptions roots = new RootOptions();

    @Option(
            names = "--sandbox-minimum",
            paramLabel = "LEVEL",
            defaultValue = "${env:HOLDPOINT_SANDBOX_MINIMUM:-namespaces}",
            description =
                    "the least level that is enough (HOLDPOINT_SANDBOX_MINIMUM): 'strong',"
                            + " 'namespaces' or 'limits'; default: namespaces")
    private String minimum = "";

    @Option(
            names = "--sandbox-level",
            paramLabel = "LEVEL",
            defaultValue = "${env:HOLDPOINT_SANDBOX_LEVEL:-strongest}",
            description = "try only this level (HOLDPOINT_SANDBOX_LEVEL); default: all")
    private String only = "";

    @Option(
            names = "--stage",
            paramLabel = "KIND",
            defaultValue = "${env:HOLDPOINT_STAGE:-auto}",
            description = "'auto', 'overlay' or 'copy' (HOLDPOINT_STAGE); default: auto")
    private String stage = "";

    @Option(
            names = "--python",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDPOINT_PYTHON:-/usr/bin/python3}",
            description = "the plugins' interpreter (HOLDPOINT_PYTHON); default: ${DEFAULT-VALUE}")
    private String python = "";

    @Option(
            names = "--bwrap",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDPOINT_BWRAP:-bwrap}",
            description = "bubblewrap (HOLDPOINT_BWRAP); default: ${DEFAULT-VALUE}")
    private String bwrap = "";

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            defaultValue = "${env:HOLDPOINT_RUN_DIR:-${sys:java.io.tmpdir}}",
            description =
                    "where it makes a directory of its own (HOLDPOINT_RUN_DIR), passable by all;"
                            + " default: ${DEFAULT-VALUE}")
    private Path runs = Path.of("");

    @Mixin private Output output = new Output();

    private DoctorCommand(Surroundings around) {
        this.around = around;
    }

    /// It takes every flag of the executor, so that both can be given the same line; those that do
    /// not matter to it change nothing, and its help does not show them.
    static CommandLine of(Surroundings around) {
        var command = new CommandLine(new DoctorCommand(around));
        var own = command.getCommandSpec();
        new CommandLine(new ExecutorMain())
                .getCommandSpec().options().stream()
                        .filter(option -> own.findOption(option.longestName()) == null)
                        .forEach(option ->
                                own.addOption(
                                        OptionSpec.builder(option.names())
                                                .arity(option.arity().toString())
                                                .type(List.class)
                                                .auxiliaryTypes(String.class)
                                                .hidden(true)
                                                .build()));
        return command;
    }

    @Override
    public Integer call() {
        var diagnosis = diagnosis();
        if (output.isJson()) {
            around.say(output.json(DiagnosisJson.of(diagnosis)));
        } else {
            new DiagnosisLines(diagnosis, around.screen()).all().forEach(around::say);
        }
        return diagnosis.isSound() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Diagnosis diagnosis() {
        ExecutorMain.checkEncoding();
        var named =
                roots.settings().stream()
                        .map(root -> root.at(Roots.real(root.name(), root.directory().toString())))
                        .toList();
        var needed = level("--sandbox-minimum", minimum);
        var wanted = only.equals("strongest") ? null : level("--sandbox-level", only);
        var kit = around.home().resolve("executor/sdk/python").normalize();
        try (var directory =
                HeldDirectory.make(runs.toAbsolutePath(), "holdpoint-doctor-", Leftovers::end)) {
            Files.setPosixFilePermissions(
                    directory.path(), PosixFilePermissions.fromString("rwx--x--x"));
            return Doctor.examine(
                    new Doctor.Settings(
                            named,
                            stageSetting(),
                            kit,
                            python,
                            bwrap,
                            needed,
                            wanted,
                            directory.path(),
                            around.environment()));
        } catch (IOException e) {
            throw wrong(
                    "--run-dir "
                            + runs
                            + ": expected to make a directory there, came: "
                            + e
                            + "; name one that this user can write");
        }
    }

    private static Level level(String flag, String word) {
        return Level.of(word)
                .orElseThrow(() ->
                        wrong(flag + " takes strong, namespaces or limits; got '" + word + "'"));
    }

    private StageChoice.Setting stageSetting() {
        return switch (stage) {
            case "auto" -> StageChoice.Setting.AUTO;
            case "overlay" -> StageChoice.Setting.OVERLAY;
            case "copy" -> StageChoice.Setting.COPY;
            default -> throw wrong("--stage takes auto, overlay or copy; got '" + stage + "'");
        };
    }

    private static HoldpointException wrong(String message) {
        return new HoldpointException(Problem.BAD_SETTING, message);
    }
}
