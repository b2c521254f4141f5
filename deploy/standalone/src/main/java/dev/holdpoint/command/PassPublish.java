package dev.holdpoint.command;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PublishDecision;
import dev.holdpoint.model.PublishDecision.Way;
import dev.holdpoint.wire.ViewJson;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The verbs of `pass publish`: what a person decides about a publish that is blocked.
@Command(mixinStandardHelpOptions = true)
abstract sealed class PassPublish implements Callable<Integer> {
    private final Surroundings around;
    private final Way way;

    @Parameters(paramLabel = "ID", description = "as 'pass list --blocked' shows it")
    private String id = "";

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "why, recorded with the decision")
    private String reason = "";

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "who says it, recorded too; default: the user's login name")
    private @Nullable String by;

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PassPublish(Surroundings around, Way way) {
        this.around = around;
        this.way = way;
    }

    @Override
    public Integer call() {
        var pass = PassId.parse(id);
        try (var queue = connection.open(pass.queue())) {
            var decided =
                    queue.decisions()
                            .decide(pass, way, by == null ? around.user() : by, "cli", reason);
            if (output.isJson()) {
                around.say(output.json(ViewJson.toMap(queue.inspection().known(pass))));
            } else {
                confirmed(pass, decided).forEach(around::say);
            }
            return ExitCode.OK;
        }
    }

    private static List<String> confirmed(PassId pass, PublishDecision decided) {
        return List.of(
                pass + ": " + Show.plain(decided.sentence()),
                switch (decided.way()) {
                    case RETRY -> "the next free executor tries to publish the rest at once";
                    case FINISH ->
                            "the next free executor publishes the rest; what it cannot change stays as"
                                    + " it is, is named in the result's warnings, and makes the plugin"
                                    + " failed (publish_incomplete)";
                    case UNDO ->
                            "the next free executor takes back what was published; the workspace is"
                                    + " as before then, and the plugin failed (publish_undone)";
                },
                "'holdpoint pass watch " + pass + "' shows what becomes of it");
    }

    /// `pass publish retry`.
    @Command(
            name = "retry",
            description = "Tries to publish the rest at once, and then at short intervals again.")
    static final class Retry extends PassPublish {
        Retry(Surroundings around) {
            super(around, Way.RETRY);
        }
    }

    /// `pass publish finish`.
    @Command(
            name = "finish",
            description = {
                "Publishes the rest without what cannot be changed: that stays as it is in the workspace,",
                "is kept beside it, and is named in the result's warnings."
            })
    static final class Finish extends PassPublish {
        Finish(Surroundings around) {
            super(around, Way.FINISH);
        }
    }

    /// `pass publish undo`.
    @Command(
            name = "undo",
            description = {
                "Takes back what was published of the plugin's changes; the workspace is as before then.",
                "What somebody else has changed meanwhile stays, with a warning."
            })
    static final class Undo extends PassPublish {
        Undo(Surroundings around) {
            super(around, Way.UNDO);
        }
    }
}
