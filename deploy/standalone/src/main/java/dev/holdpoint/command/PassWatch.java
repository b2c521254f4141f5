package dev.holdpoint.command;

import dev.holdpoint.model.PassId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pass watch`.
@Command(
        name = "watch",
        description = {
            "Tells what happens to a pass and what its plugins say, until it is over or asks a"
                    + " person.",
            "It ends as 'pass submit --wait' does. -o jsonl prints one object a line, whose 'type'"
                    + " is pass or log."
        },
        mixinStandardHelpOptions = true)
final class PassWatch implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "ID", description = "as 'pass submit' printed it")
    private String id = "";

    @Mixin private Waiting.Limit limit = new Waiting.Limit();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PassWatch(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var pass = PassId.parse(id);
        try (var queue = connection.open(pass.queue())) {
            return Waiting.watch(around, queue.inspection(), pass, output, limit);
        }
    }
}
