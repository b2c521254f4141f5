package dev.holdpoint.command;

import dev.holdpoint.model.PassSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `pass submit`.
@Command(
        name = "submit",
        description = {
            "Submits a pass: plugins over one directory. Prints its id.",
            "With --wait: prints the result; ends with 5 when it is not a success, with 6 when a"
                    + " plugin asks a person.",
            "With -f and many passes: prints the verdict on each; ends with 4 when one was refused."
        },
        mixinStandardHelpOptions = true)
final class PassSubmit implements Callable<Integer> {
    private final Surroundings around;
    @Mixin private SpecFlags flags = new SpecFlags();
    @Mixin private Waiting waiting = new Waiting();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PassSubmit(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var file = flags.file(around.in());
        return file != null && file.isMany()
                ? new ManyPasses(around, connection, waiting, output).submit(flags.read(file))
                : submit(flags.read(file == null ? "{}" : file.passes().getFirst()));
    }

    private int submit(PassSpec spec) {
        try (var queue = connection.open(spec.queue())) {
            var submissions = queue.submissions();
            var own = submissions.newId(spec);
            var accepted = submissions.submit(own, spec);
            var id = accepted.id();
            if (!id.equals(own)) {
                around.tell("known by its idempotency key; nothing was submitted");
            }
            if (waiting.isAsked()) {
                around.tell("submitted " + id);
                return waiting.show(around, queue.inspection(), id, output);
            }
            Waiting.printNew(around, queue.inspection(), id, output);
            return ExitCode.OK;
        }
    }
}
