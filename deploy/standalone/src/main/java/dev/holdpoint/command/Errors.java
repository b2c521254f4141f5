package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Says what went wrong, once, for people or for programs, and picks the exit code.
///
/// @param json whether as one JSON object
public record Errors(PrintWriter err, boolean json)
        implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final Pattern JSON_FORM = Pattern.compile("jsonl?", Pattern.CASE_INSENSITIVE);
    private static final Pattern JSON_FLAG =
            Pattern.compile("(-o=?|--output=)jsonl?", Pattern.CASE_INSENSITIVE);
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    /// Whether the arguments ask for JSON; they may be too wrong for a parser.
    public static boolean wantJson(String[] arguments) {
        var all = List.of(arguments);
        for (int i = 0; i < all.size(); i++) {
            var argument = all.get(i);
            if (JSON_FLAG.matcher(argument).matches()) {
                return true;
            }
            if ((argument.equals("-o") || argument.equals("--output"))
                    && i + 1 < all.size()
                    && JSON_FORM.matcher(all.get(i + 1)).matches()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        if (failure instanceof HoldpointException known) {
            report(known.problem(), String.valueOf(known.getMessage()), details(known));
            return ExitCode.of(known.problem());
        }
        LOG.debug("unexpected", failure);
        report(
                Problem.INTERNAL,
                "a fault of Holdpoint itself: "
                        + failure
                        + "; HOLDPOINT_LOG=debug shows where, please report it",
                List.of());
        return ExitCode.FAILURE;
    }

    /// For people without those of a closed question, which are in its message word by word.
    private List<String> details(HoldpointException known) {
        return !json && known.problem() == Problem.INPUT_CLOSED ? List.of() : known.details();
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        var details = new ArrayList<String>();
        var message = String.valueOf(wrong.getMessage());
        if (wrong instanceof MissingParameterException missing) {
            var flags = wrong.getCommandLine().getUnmatchedArguments();
            if (!flags.isEmpty()) {
                message = "'" + flags.getFirst() + "' is no option of " + command + "; " + message;
            }
            missing.getMissing().stream()
                    .filter(ArgSpec::isPositional)
                    .forEach(one ->
                            details.add(
                                    one.paramLabel() + ": " + String.join(" ", one.description())));
        }
        details.add("'" + command + " --help' shows what it takes");
        report(Problem.BAD_SETTING, message, details);
        return ExitCode.USAGE;
    }

    private void report(Problem problem, String message, List<String> details) {
        if (json) {
            var object = new LinkedHashMap<String, @Nullable Object>();
            object.put("code", problem.code());
            object.put("message", message);
            object.put("details", details);
            err.println(Json.write(object));
        } else {
            err.println("holdpoint: " + Show.plain(message));
            details.forEach(detail -> err.println("  " + Show.plain(detail)));
        }
        err.flush();
    }
}
