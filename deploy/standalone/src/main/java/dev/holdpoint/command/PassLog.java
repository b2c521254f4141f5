package dev.holdpoint.command;

import dev.holdpoint.model.LoggedLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.wire.LogLineJson;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pass log`.
@Command(
        name = "log",
        description = {
            "Prints what the plugins of a pass have said: the last 1000 lines, or 256 KiB.",
            "All of it, however much, is on the executor, in LOG-DIR/plugins/PLUGIN/ID.stderr."
        },
        mixinStandardHelpOptions = true)
final class PassLog implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Surroundings around;

    @Parameters(paramLabel = "ID", description = "as 'pass submit' printed it")
    private String id = "";

    @Option(
            names = {"-F", "--follow"},
            description = "go on until the pass is over or asks a person")
    private boolean follow;

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PassLog(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var pass = PassId.parse(id);
        try (var queue = connection.open(pass.queue())) {
            if (follow) {
                follow(queue.inspection(), pass);
                return ExitCode.OK;
            }
            queue.inspection().known(pass);
            var lines = queue.inspection().log(pass, 0);
            if (output.isJson()) {
                output.json(lines.stream().map(LogLineJson::toMap).toList()).forEach(around::say);
            } else if (lines.isEmpty()) {
                around.tell("its plugins have said nothing");
            } else {
                print(lines);
            }
            return ExitCode.OK;
        }
    }

    private void follow(Inspection inspection, PassId pass) {
        long next = 0;
        boolean goesOn;
        do {
            var state = inspection.known(pass).state();
            goesOn = !state.isTerminal() && state != PassState.WAITING;
            var lines = inspection.log(pass, next);
            print(lines);
            next = lines.isEmpty() ? next : lines.getLast().number() + 1;
        } while (goesOn && Backoff.sleep(BETWEEN_LOOKS));
    }

    private void print(List<LoggedLine> lines) {
        for (var line : lines) {
            around.say(
                    output.isJson()
                            ? Output.line(LogLineJson.toMap(line))
                            : Show.logged(line, around.screen()));
        }
    }
}
