package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.ViewJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        var cancelled = new ArrayList<Map<String, @Nullable Object>>();
        var problems = new ArrayList<HoldpointException>();
        for (var id : ids) {
            try {
                cancelled.add(cancel(PassId.parse(id)));
            } catch (HoldpointException e) {
                problems.add(e);
                if (e.problem() == Problem.REDIS_UNAVAILABLE) {
                    break;
                }
            }
        }
        if (output.isJson()) {
            (ids.size() == 1 && cancelled.size() == 1
                            ? List.of(output.json(cancelled.getFirst()))
                            : output.json(cancelled))
                    .forEach(around::say);
        }
        if (!problems.isEmpty()) {
            throw problems.size() == 1 ? problems.getFirst() : together(problems);
        }
        return ExitCode.OK;
    }

    private static HoldpointException together(List<HoldpointException> problems) {
        return new HoldpointException(
                problems.getFirst().problem(),
                problems.size() + " passes were not cancelled",
                problems.stream().map(each -> String.valueOf(each.getMessage())).toList());
    }

    /// @return the pass as it is then
    private Map<String, @Nullable Object> cancel(PassId pass) {
        try (var queue = connection.open(pass.queue())) {
            var became = queue.decisions().cancel(pass, by == null ? around.user() : by, "cli");
            if (!output.isJson()) {
                around.say(
                        switch (became) {
                            case AT_ONCE -> "cancelled " + pass;
                            case ONCE_PUBLISHED ->
                                    pass + " ends once what is being published is in place";
                        });
            }
            var unknown = new LinkedHashMap<String, @Nullable Object>();
            unknown.put("id", pass.toString());
            return queue.inspection().pass(pass).map(ViewJson::toMap).orElse(unknown);
        }
    }
}
