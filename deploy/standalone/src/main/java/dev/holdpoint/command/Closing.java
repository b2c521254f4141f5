package dev.holdpoint.command;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.wire.ViewJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What answering and aborting have in common.
final class Closing {
    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "who says it, recorded with the answer; default: the user's login name")
    private @Nullable String by;

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    String by(Surroundings around) {
        return by == null ? around.user() : by;
    }

    int close(Surroundings around, RequestId id, Answer answer) {
        try (var queue = connection.open(id.pass().queue())) {
            var closed = queue.answers().answer(id, answer, "cli");
            around.say(
                    output.isJson()
                            ? output.json(ViewJson.toMap(closed))
                            : closed.state().word() + " " + closed.id());
            return ExitCode.OK;
        }
    }
}
