package dev.holdpoint.command;

import dev.holdpoint.model.PassId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pass get`.
@Command(
        name = "get",
        description = {
            "Prints a pass as it is now, with its result once it is over.",
            "With --wait it ends as 'pass submit --wait' does."
        },
        mixinStandardHelpOptions = true)
final class PassGet implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "ID", description = "as 'pass submit' printed it")
    private String id = "";

    @Mixin private Waiting waiting = new Waiting();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PassGet(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var pass = PassId.parse(id);
        try (var queue = connection.open(pass.queue())) {
            if (waiting.isAsked()) {
                return waiting.show(around, queue.inspection(), pass, output);
            }
            Waiting.print(around, queue.inspection().known(pass), output);
            return ExitCode.OK;
        }
    }
}
