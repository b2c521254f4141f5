package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.ViewJson;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pass cancel`.
@Command(
        name = "cancel",
        description = {
            "Ends passes that are not over: a running plugin is killed, an open question is closed.",
            "What was published before stays."
        },
        mixinStandardHelpOptions = true)
final class PassCancel implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(
            paramLabel = "ID",
            arity = "1..*",
            description = "as 'pass submit' printed it; several are cancelled one after the other")
    private List<String> ids = List.of();

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "who says it, recorded with the pass; default: the user's login name")
    private @Nullable String by;

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PassCancel(Surroundings around) {
        this.around = around;
    }

    /// One that cannot be cancelled does not keep the others from it; the first problem gives the
    /// exit code.
    @Override
    public Integer call() {
        var passes = ids.stream().map(PassId::parse).toList();
        @Nullable HoldpointException first = null;
        for (var pass : passes) {
            try {
                cancel(pass);
            } catch (HoldpointException e) {
                if (first != null) {
                    around.tell("holdpoint: " + Show.plain(String.valueOf(e.getMessage())));
                }
                first = first == null ? e : first;
                if (e.problem() == Problem.REDIS_UNAVAILABLE) {
                    break;
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return ExitCode.OK;
    }

    private void cancel(PassId pass) {
        try (var queue = connection.open(pass.queue())) {
            var became = queue.decisions().cancel(pass, by == null ? around.user() : by, "cli");
            if (output.isJson()) {
                queue.inspection()
                        .pass(pass)
                        .ifPresent(view -> around.say(output.json(ViewJson.toMap(view))));
                return;
            }
            around.say(
                    switch (became) {
                        case AT_ONCE -> "cancelled " + pass;
                        case ONCE_PUBLISHED ->
                                "cancelled " + pass + " as soon as what is being published is";
                    });
        }
    }
}
