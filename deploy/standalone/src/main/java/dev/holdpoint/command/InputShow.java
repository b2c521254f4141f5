package dev.holdpoint.command;

import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.wire.ViewJson;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `input show`.
@Command(
        name = "show",
        description = "Prints a question with all its fields, and what became of it.",
        mixinStandardHelpOptions = true)
final class InputShow implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "ID", description = "as 'input list' shows it")
    private String id = "";

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    InputShow(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var request = RequestId.parse(id);
        try (var queue = connection.open(request.pass().queue())) {
            var asked = queue.inspection().known(request);
            if (output.isJson()) {
                around.say(output.json(ViewJson.toMap(asked)));
                return ExitCode.OK;
            }
            Show.question(asked).forEach(around::say);
            if (asked.state() == InputRequest.State.OPEN) {
                around.say("");
                around.say("answer it with:  " + answering(asked));
                around.say("or say no:       holdpoint input abort " + id);
            } else {
                asked.values()
                        .forEach((field, value) ->
                                around.say("answer     " + Show.plain(field + " = " + value)));
            }
            return ExitCode.OK;
        }
    }

    /// The command that answers a question, with its fields; those that may be left out in
    /// brackets.
    static String answering(InputRequest asked) {
        return Show.plain(
                asked.question().fields().stream()
                        .map(field ->
                                field.required() ? field.id() + "=…" : "[" + field.id() + "=…]")
                        .collect(
                                Collectors.joining(
                                        " ", "holdpoint input answer " + asked.id() + " ", "")));
    }
}
