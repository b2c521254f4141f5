package dev.holdpoint.command;

import dev.holdpoint.dispatcher.DispatcherMain;
import dev.holdpoint.executor.ExecutorMain;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The command line `holdpoint`, all verbs.
@Command(
        name = "holdpoint",
        description = {
            "Runs plugins over a working tree, sandboxed and all-or-nothing, and can stop in the"
                    + " middle to ask a person."
        },
        mixinStandardHelpOptions = true,
        version = "holdpoint 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 ok, 1 failure, 2 usage, 3 timed out, 4 refused,",
            "5 the pass was not successful, 6 waiting for input.",
            "Settings: a flag, else a variable HOLDPOINT_… (such as HOLDPOINT_REDIS)."
        })
public final class HoldpointMain implements Callable<Integer> {
    private static final Set<String> SERVICES = Set.of("dispatcher", "executor");

    @Spec private @Nullable CommandSpec spec;

    private HoldpointMain() {}

    public static void main(String[] arguments) {
        var level = System.getenv("HOLDPOINT_LOG");
        boolean service = isService(arguments);
        System.setProperty(
                "holdpoint.log",
                level == null ? (service ? "INFO" : "WARN") : level.toUpperCase(Locale.ROOT));
        if (arguments.length > 1 && arguments[0].equals("plugin")) {
            System.setProperty("holdpoint.log.plugins", "OFF");
        }
        var around =
                new Surroundings(
                        Path.of(System.getProperty("holdpoint.home", ".")).toAbsolutePath(),
                        System.getenv(),
                        System.getProperty("user.name", "unknown"),
                        System.in,
                        Terminal.ofThisProcess(),
                        Screen.of(System.getProperty("holdpoint.columns", ""), System.getenv()),
                        InstantSource.system(),
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(run(around, arguments));
    }

    /// `executor list` is no service.
    private static boolean isService(String... arguments) {
        return arguments.length > 0
                && SERVICES.contains(arguments[0])
                && (arguments.length == 1 || arguments[1].startsWith("-"));
    }

    /// Runs one verb.
    ///
    /// @return the exit code
    static int run(Surroundings around, String... arguments) {
        var errors = new Errors(around.err(), Errors.wantJson(arguments));
        var commands = commands(around);
        return commands.setOut(around.out())
                .setErr(around.err())
                .setUsageHelpWidth(
                        around.screen().isThere()
                                ? Math.clamp(around.screen().columns(), 60, 110)
                                : 100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .execute(helped(commands, arguments));
    }

    /// `help pass cancel` is `pass cancel --help`: picocli's own help knows the first level only.
    /// What is no command stays with picocli, which says so.
    private static String[] helped(CommandLine root, String... arguments) {
        if (arguments.length < 2 || !arguments[0].equals("help")) {
            return arguments;
        }
        var asked = List.of(arguments).subList(1, arguments.length);
        var command = root;
        for (var word : asked) {
            var next = command.getSubcommands().get(word);
            if (next == null) {
                return new String[] {"help", word};
            }
            command = next;
        }
        var words = new ArrayList<>(asked);
        words.add("--help");
        return words.toArray(String[]::new);
    }

    private static CommandLine commands(Surroundings around) {
        return new CommandLine(new HoldpointMain())
                .addSubcommand(new DemoCommand(around))
                .addSubcommand(new UpCommand(around))
                .addSubcommand(new DispatcherMain())
                .addSubcommand(
                        new CommandLine(new ExecutorMain())
                                .addSubcommand(new ExecutorList(around))
                                .addSubcommand(new ExecutorDrain(around)))
                .addSubcommand(
                        new CommandLine(new Group.Pass())
                                .addSubcommand(new PassSubmit(around))
                                .addSubcommand(new PassGet(around))
                                .addSubcommand(new PassList(around))
                                .addSubcommand(new PassWatch(around))
                                .addSubcommand(new PassLog(around))
                                .addSubcommand(new PassCancel(around))
                                .addSubcommand(new PassRetry(around))
                                .addSubcommand(publish(around)))
                .addSubcommand(
                        new CommandLine(new Group.Input())
                                .addSubcommand(new InputList(around))
                                .addSubcommand(new InputShow(around))
                                .addSubcommand(new InputAnswer(around))
                                .addSubcommand(new InputAbort(around)))
                .addSubcommand(
                        new CommandLine(new Group.Queue())
                                .addSubcommand(new QueueList(around))
                                .addSubcommand(new QueuePause.Pause(around))
                                .addSubcommand(new QueuePause.Resume(around)))
                .addSubcommand(
                        new CommandLine(new Group.Dead())
                                .addSubcommand(new DeadList(around))
                                .addSubcommand(new DeadVerb.Replay(around))
                                .addSubcommand(new DeadVerb.Drop(around)))
                .addSubcommand(plugins(around))
                .addSubcommand(DoctorCommand.of(around))
                .addSubcommand(new ChaosCommand(around))
                .addSubcommand(new Completion(around))
                .addSubcommand(new CommandLine.HelpCommand());
    }

    private static CommandLine publish(Surroundings around) {
        return new CommandLine(new Group.Publish())
                .addSubcommand(new PassPublish.Retry(around))
                .addSubcommand(new PassPublish.Finish(around))
                .addSubcommand(new PassPublish.Undo(around));
    }

    private static CommandLine plugins(Surroundings around) {
        return new CommandLine(new Group.Plugin())
                .addSubcommand(new PluginInit(around))
                .addSubcommand(new PluginLint(around))
                .addSubcommand(new PluginRun(around))
                .addSubcommand(new PluginList(around))
                .addSubcommand(new PluginReload(around))
                .addSubcommand(new PluginKit(around));
    }

    @Override
    public Integer call() {
        Objects.requireNonNull(spec).commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
