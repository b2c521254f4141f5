package dev.holdpoint.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A noun that wants a verb.
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
class Group implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var command = Objects.requireNonNull(spec).commandLine();
        throw new ParameterException(
                command,
                "a verb is missing: "
                        + command.getCommandName()
                        + " "
                        + String.join("|", command.getSubcommands().keySet()));
    }

    /// `pass`.
    @Command(
            name = "pass",
            description = "Submit a pass, see what becomes of it, cancel it, repeat it.")
    static final class Pass extends Group {}

    /// `pass publish`.
    @Command(
            name = "publish",
            description = "Decide about a pass that is half published and cannot be finished.")
    static final class Publish extends Group {}

    /// `queue`.
    @Command(
            name = "queue",
            description = "See how many passes are where; pause a queue and let it go on.")
    static final class Queue extends Group {}

    /// `dead`.
    @Command(
            name = "dead",
            description = "See the passes that were given up on; let them go on, or drop them.")
    static final class Dead extends Group {}

    /// `plugin`.
    @Command(name = "plugin", description = "Write, check, try out and list plugins.")
    static final class Plugin extends Group {}

    /// `input`.
    @Command(name = "input", description = "List, show, answer and abort open questions.")
    static final class Input extends Group {}
}
