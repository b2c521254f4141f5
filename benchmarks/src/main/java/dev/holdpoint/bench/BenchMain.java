package dev.holdpoint.bench;

import dev.holdpoint.command.Errors;
import dev.holdpoint.embedded.Processes;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `bench`: the launcher adds it to the other verbs where this module has been built.
@Command(
        name = "bench",
        description = "Measures what Holdpoint costs on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class BenchMain implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    private BenchMain() {}

    public static void main(String[] arguments) {
        System.setProperty(
                "holdpoint.log",
                Objects.requireNonNullElse(System.getenv("HOLDPOINT_LOG"), level(arguments)));
        var path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        var home = Path.of(System.getProperty("holdpoint.home", ".")).toAbsolutePath().normalize();
        int code;
        try (var processes = new Processes(Processes.searchPath(path))) {
            code =
                    run(
                            home,
                            processes,
                            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                            arguments);
        }
        System.exit(code);
    }

    /// Passes that take no time often end while their leases are renewed, which is told as a loss.
    private static String level(String... arguments) {
        return arguments.length > 0 && arguments[0].equals("queue") ? "ERROR" : "WARN";
    }

    /// Runs one benchmark.
    ///
    /// @return the exit code
    static int run(
            Path home, Processes processes, PrintWriter out, PrintWriter err, String... arguments) {
        var errors = new Errors(err, Errors.wantJson(arguments));
        return new CommandLine(new BenchMain())
                .addSubcommand(new RunCost(home, processes, out))
                .addSubcommand(new StageCost(home, out))
                .addSubcommand(new SubmitRate(processes, out))
                .addSubcommand(new WaitingCost(processes, out))
                .addSubcommand(new QueueRate(home, processes, out))
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .execute(arguments);
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "a verb is missing: bench run-cost|stage|submit-rate|waiting|queue");
    }
}
